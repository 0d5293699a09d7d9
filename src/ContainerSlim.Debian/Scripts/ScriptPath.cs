using System.Buffers;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Paths in scripts and lists as paths of an image.</summary>
internal static class ScriptPath
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("*?[%\n$:");

    private static readonly string[] Merged = ["bin", "lib", "lib64", "sbin"];

    /// <summary>The path from the image's root; null if it is not an absolute path without patterns.</summary>
    public static string? Of(string? text)
    {
        if (text is null || !text.StartsWith('/') || text.AsSpan().IndexOfAny(Forbidden) >= 0) return null;

        var names = text.Split('/').Where(part => part is not ("" or ".")).ToList();
        if (names.Count == 0 || names.Contains("..")) return null;

        // On a merged /usr, each of these is a link; "/var/run" is one as well.
        if (names.Count > 1 && Merged.Contains(names[0])) names.Insert(0, "usr");
        if (names.Count > 1 && names[0] == "var" && names[1] == "run") names.RemoveAt(0);
        return string.Join('/', names);
    }

    /// <summary>An octal mode; null if it is not one.</summary>
    public static int? Mode(string text)
    {
        if (text.Length is 0 or > 5 || text.Any(c => c is < '0' or > '7')) return null;

        var mode = Convert.ToInt32(text, 8);
        return mode <= 0b111_111_111_111 ? mode : null;
    }
}
