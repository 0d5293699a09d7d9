using System.Text;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Lines of sysusers.d(5) and tmpfiles.d(5): fields between blanks, some of them in quotes.</summary>
internal static class ListLine
{
    /// <summary>The fields of each line that is neither empty nor a comment.</summary>
    public static IEnumerable<IReadOnlyList<string>> ReadAll(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')).Select(Split);

    /// <summary>A field; null if it is missing or "-".</summary>
    public static string? Field(IReadOnlyList<string> fields, int at) => at < fields.Count && fields[at] is not ("-" or "") ? fields[at] : null;

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        char? quote = null;
        var isField = false;
        foreach (var c in line)
        {
            if (c == quote) quote = null;
            else if (quote is null && (c is '"' or '\'')) (quote, isField) = (c, true);
            else if (quote is null && (c is ' ' or '\t')) Take();
            else
            {
                field.Append(c);
                isField = true;
            }
        }

        Take();
        return fields;

        void Take()
        {
            if (isField) fields.Add(field.ToString());
            field.Clear();
            isField = false;
        }
    }
}
