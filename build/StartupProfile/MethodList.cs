using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Reads and writes methods in a text file that changes little between versions: each type, followed by its methods, indented.</summary>
internal static class MethodList
{
    private const string Indent = "  ";

    /// <summary>Writes methods.</summary>
    public static void Write(string file, IEnumerable<MethodBase> methods) =>
        Write(file, methods.Select(method => (Names.Of(method.DeclaringType!), Names.Of(method))));

    /// <summary>Writes methods by type and name.</summary>
    public static void Write(string file, IEnumerable<(string Type, string Method)> methods)
    {
        using var writer = new StreamWriter(file) { NewLine = "\n" };
        foreach (var type in methods.Distinct().GroupBy(method => method.Type, method => method.Method).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            writer.WriteLine(type.Key);
            foreach (var method in type.Order(StringComparer.Ordinal)) writer.WriteLine(Indent + method);
        }
    }

    /// <summary>Reads the types and methods in a file.</summary>
    public static IEnumerable<(string Type, string Method)> Read(string file)
    {
        var type = "";
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal)) yield return (type, line[Indent.Length..]);
            else type = line;
        }
    }

    /// <summary>Writes the methods of the runtime's libraries and ours that the first commands compiled and the others did not.</summary>
    public static void Merge(string file, IEnumerable<string> with, IEnumerable<string> without)
    {
        var others = without.SelectMany(Read).ToHashSet();
        // Read everything before writing, because the list can also be one of the records.
        Write(file, [.. with.SelectMany(Read).Where(line => !others.Contains(line) && Home.IsForUs(line.Type + line.Method))]);
    }
}
