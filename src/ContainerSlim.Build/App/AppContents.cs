namespace ContainerSlim.Build;

/// <summary>Selects the kinds of published files that go into the image although the app runs without them. By default, none do.</summary>
public sealed record AppContents
{
    /// <summary>Whether symbols are included.</summary>
    public bool Symbols { get; init; }

    /// <summary>Whether XML documentation is included.</summary>
    public bool Documentation { get; init; }

    /// <summary>Whether files for other platforms are included.</summary>
    public bool OtherPlatforms { get; init; }

    /// <summary>Whether the app and its runtime layer include the runtime's libraries for dumps, debuggers, tracing and other garbage collectors.</summary>
    public bool Diagnostics { get; init; }

    internal bool Has(LeftOutKind kind) => kind switch
    {
        LeftOutKind.Symbols => Symbols,
        LeftOutKind.Documentation => Documentation,
        LeftOutKind.OtherPlatforms => OtherPlatforms,
        _ => Diagnostics,
    };
}

/// <summary>Why a published file is not in the image.</summary>
public enum LeftOutKind
{
    /// <summary>Symbols.</summary>
    Symbols,
    /// <summary>XML documentation.</summary>
    Documentation,
    /// <summary>A file for another platform.</summary>
    OtherPlatforms,
    /// <summary>A runtime library that only debuggers, dumps, tracers or other garbage collectors use, if anything does.</summary>
    Diagnostics,
}

/// <summary>A published file that is not in the image.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="Kind">Why it was left out.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record LeftOutFile(string Path, LeftOutKind Kind, long Size);
