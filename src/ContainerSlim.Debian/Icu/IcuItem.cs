namespace ContainerSlim.Debian.Icu;

/// <summary>One file of ICU's data archive.</summary>
/// <param name="FullName">Its name in the archive, such as <c>icudt76l/coll/de.res</c>.</param>
/// <param name="Content">Its bytes, up to the next item.</param>
internal sealed record IcuItem(string FullName, ReadOnlyMemory<byte> Content)
{
    private const string Extension = ".res";

    /// <summary>The name behind the archive's own, such as <c>coll/de.res</c>.</summary>
    public string Path { get; } = FullName[(FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The folder, such as <c>coll</c>; empty for the main one.</summary>
    public string Tree { get; } = FullName.Split('/') is [_, var tree, _, ..] ? tree : "";

    public string FileName { get; } = FullName[(FullName.LastIndexOf('/') + 1)..];

    /// <summary>The locale that it is the data of, such as <c>de_AT</c>; null for data that serves all, <c>root</c> too.</summary>
    public string? Locale { get; } = FindLocale(FullName[(FullName.LastIndexOf('/') + 1)..]);

    private static string? FindLocale(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal) && IsLocale(fileName[..^Extension.Length]) ? fileName[..^Extension.Length] : null;

    // A language has two or three letters, all other files longer names: supplementalData, pool, root. The one exception is res_index.
    private static bool IsLocale(string name)
    {
        var language = name.Split('_')[0];
        return name != "res_index" && language.Length is 2 or 3 && language.All(char.IsAsciiLetterLower);
    }
}
