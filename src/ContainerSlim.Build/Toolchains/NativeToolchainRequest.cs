namespace ContainerSlim.Build;

/// <summary>What a native publish is going to link with, and where it may be.</summary>
public sealed record NativeToolchainRequest
{
    /// <summary>The project's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The runtime identifier that is compiled for.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The compilers that the .NET SDK looks for, in its order; one alone was named by the project.</summary>
    public required IReadOnlyList<string> Compilers { get; init; }

    /// <summary>The folders of programs, as the variable PATH has them.</summary>
    public required string SearchPath { get; init; }

    /// <summary>Whether the program is to be static.</summary>
    public bool LinksStatically { get; init; }

    /// <summary>Whether OpenSSL is to be linked into it.</summary>
    public bool LinksOpenSsl { get; init; }
}
