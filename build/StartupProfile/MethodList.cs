using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Methods in a file of text that changes little from one version to the next: each type, and below it, indented, the methods of it.</summary>
internal static class MethodList
{
    private const string Indent = "  ";

    /// <summary>Writes methods.</summary>
    public static void Write(string file, IEnumerable<MethodBase> methods) =>
        Write(file, methods.Select(method => (Names.Of(method.DeclaringType!), Names.Of(method))));

    /// <summary>Writes methods by their types and their names.</summary>
    public static void Write(string file, IEnumerable<(string Type, string Method)> methods)
    {
        using var writer = new StreamWriter(file) { NewLine = "\n" };
        foreach (var type in methods.Distinct().GroupBy(method => method.Type, method => method.Method).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            writer.WriteLine(type.Key);
            foreach (var method in type.Order(StringComparer.Ordinal)) writer.WriteLine(Indent + method);
        }
    }

    /// <summary>The types and methods in a file.</summary>
    public static IEnumerable<(string Type, string Method)> Read(string file)
    {
        var type = "";
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal)) yield return (type, line[Indent.Length..]);
            else type = line;
        }
    }

    /// <summary>Writes what commands compiled of the runtime's libraries and of ours, and others did not.</summary>
    public static void Merge(string file, IEnumerable<string> with, IEnumerable<string> without)
    {
        var others = without.SelectMany(Read).ToHashSet();
        // Read to the end before it is written: a list can be one of the records.
        Write(file, [.. with.SelectMany(Read).Where(line => !others.Contains(line) && Home.IsForUs(line.Type + line.Method))]);
    }
}
