using System.Text.RegularExpressions;

namespace ContainerSlim.Native;

/// <summary>The words that the loader replaces in paths. ld.so(8), "Dynamic string tokens".</summary>
internal static partial class LoaderTokens
{
    /// <summary>Replaces them as the loader of the GNU C library does.</summary>
    public static string Expand(string text, string origin, LoaderPlatform platform) => !text.Contains('$', StringComparison.Ordinal)
        ? text
        : Token().Replace(text, match => match.Groups["name"].Value switch
        {
            "ORIGIN" => origin,
            "LIB" => platform.LibraryFolder,
            _ => platform.Processor,
        });

    /// <summary>Replaces them as musl's loader does, which knows only the origin, and ignores folders with others; null then.</summary>
    public static string? ExpandForMusl(string text, string origin)
    {
        var expanded = text.Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal);
        return expanded.Contains('$', StringComparison.Ordinal) ? null : expanded;
    }

    // glibc, elf/dl-load.c, is_dst: a name without braces does not end before a letter, digit or underscore.
    [GeneratedRegex(@"\$(?:\{(?<name>ORIGIN|LIB|PLATFORM)\}|(?<name>ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
