namespace ContainerSlim.Oci;

/// <summary>How much effort goes into finding long matches.</summary>
/// <param name="Depth">The maximum number of earlier positions to check; at least 2 if it is patient.</param>
/// <param name="Enough">A match of this length is taken at once.</param>
/// <param name="IsPatient">Whether a match waits for a better one that begins at the next byte.</param>
internal readonly record struct DeflateLevel(int Depth, int Enough, bool IsPatient)
{
    /// <summary>A level as zlib counts them, 1 (quick) to 9 (small).</summary>
    public static DeflateLevel Of(int level) => level switch
    {
        1 => new(1, 24, false),
        2 => new(2, 16, false),
        3 => new(4, 24, false),
        4 => new(2, 16, true),
        5 => new(3, 20, true),
        6 => new(4, 24, true),
        7 => new(24, 64, true),
        8 => new(100, 130, true),
        9 => new(600, DeflateSymbols.LongestMatch, true),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "A level is 1 to 9."),
    };
}
