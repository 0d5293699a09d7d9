using System.IO.Enumeration;

namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>Patterns of <c>case</c>: <c>*</c> and <c>?</c>. Brackets are not read, and leave it open.</summary>
internal static class ShellPattern
{
    public static bool? Matches(string pattern, string word) => pattern.Contains('[', StringComparison.Ordinal)
        ? null
        : FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), word, ignoreCase: false);
}
