namespace ContainerSlim.Build;

/// <summary>What a native publish will link with, and where to look for it.</summary>
public sealed record NativeToolchainRequest
{
    /// <summary>The project's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The runtime identifier to compile for.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The compilers that the .NET SDK looks for, in its order; a single one if the project specifies it.</summary>
    public required IReadOnlyList<string> Compilers { get; init; }

    /// <summary>The folders of programs, in the format of the PATH variable.</summary>
    public required string SearchPath { get; init; }

    /// <summary>Whether to link the program statically.</summary>
    public bool LinksStatically { get; init; }

    /// <summary>Whether to link OpenSSL into the program.</summary>
    public bool LinksOpenSsl { get; init; }
}
