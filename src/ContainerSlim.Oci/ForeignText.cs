using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>Text from outside, such as from a registry, an archive or a package, made safe to quote in a message.</summary>
public static class ForeignText
{
    private const int MaxLength = 300;

    /// <summary>Removes characters that could control a terminal or reverse a line, and shortens the text to 300 characters and an ellipsis.</summary>
    public static string Clean(string text)
    {
        var printable = new string([.. text.Where(IsPrintable).Take(MaxLength + 1)]).Trim();
        return printable.Length > MaxLength ? printable[..MaxLength] + "…" : printable;
    }

    // Control characters begin a terminal's escapes, format characters change the direction of what follows.
    private static bool IsPrintable(char c) =>
        char.GetUnicodeCategory(c) is not (
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
