namespace ContainerSlim.Build;

/// <summary>What of a published app goes into the image although nothing runs it there; unless it is asked for, none of it does.</summary>
public sealed record AppContents
{
    /// <summary>Whether symbols do.</summary>
    public bool Symbols { get; init; }

    /// <summary>Whether XML documentation does.</summary>
    public bool Documentation { get; init; }

    /// <summary>Whether files for other platforms do.</summary>
    public bool OtherPlatforms { get; init; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers, tracing and other garbage collectors do, of the app and of its runtime layer.</summary>
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
    /// <summary>For another platform.</summary>
    OtherPlatforms,
    /// <summary>A library of the runtime that is used by a debugger, a dump, a tracer or nobody.</summary>
    Diagnostics,
}

/// <summary>A published file that is not in the image.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Kind">Why it was left out.</param>
/// <param name="Size">Its bytes.</param>
public sealed record LeftOutFile(string Path, LeftOutKind Kind, long Size);
