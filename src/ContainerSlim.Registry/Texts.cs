namespace ContainerSlim.Registry;

/// <summary>Text of others, made fit to be printed.</summary>
internal static class Texts
{
    private const int MaxLength = 300;

    /// <summary>Without control characters, which could rewrite a terminal, and not longer than a message should be.</summary>
    public static string Clean(string text)
    {
        var printable = new string([.. text.Where(c => !char.IsControl(c)).Take(MaxLength + 1)]).Trim();
        return printable.Length > MaxLength ? printable[..MaxLength] + "…" : printable;
    }
}
