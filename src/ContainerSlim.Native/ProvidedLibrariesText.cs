namespace ContainerSlim.Native;

/// <summary>
/// The text of <see cref="ProvidedLibraries"/>: the processor, the loaders, and the libraries, each on a line with its values behind it, separated by spaces.
/// Everything is ordered, so that the same libraries have one text.
/// </summary>
internal static class ProvidedLibrariesText
{
    private const string Title = "native-libraries-1";
    private const string Interpreter = "interpreter";
    private const string Library = "library";

    // In place of versions: the library defines none, and is not asked for them.
    private const string Any = "*";

    // A base of everything that Debian has would need less.
    private const int MaxLength = 1 << 23;

    /// <summary>Whether a value can be in the text.</summary>
    public static bool IsWord(string value) =>
        value.Length > 0 && value != Any && value.All(one => one > ' ' && !char.IsControl(one) && !char.IsWhiteSpace(one));

    public static string Write(ProvidedLibraries provided)
    {
        var lines = provided.Interpreters.Select(path => $"{Interpreter} {path}").Concat(provided.Libraries.Select(Line));
        return string.Concat(lines.Prepend($"{Title} {provided.Architecture}").Select(line => line + "\n"));
    }

    /// <summary>Reads a text that is exactly as it would be written; null for any other.</summary>
    public static ProvidedLibraries? Read(string text)
    {
        if (text.Length > MaxLength || !text.EndsWith('\n')) return null;

        var lines = text[..^1].Split('\n').Select(line => line.Split(' ')).ToList();
        if (lines[0] is not [Title, var architecture] || !lines.TrueForAll(line => Array.TrueForAll(line, value => value == Any || IsWord(value)))) return null;

        var interpreters = lines.Where(line => line is [Interpreter, _]).Select(line => line[1]);
        var libraries = lines.Where(line => line is [Library, _, ..]).Select(line => new ProvidedLibrary(line[1], line is [_, _, Any] ? null : line[2..]));
        var provided = new ProvidedLibraries(architecture, interpreters, libraries);
        var isRight = IsWord(architecture) && provided.Interpreters.All(IsWord) && provided.Libraries.All(IsOrdered);
        return isRight && Write(provided) == text ? provided : null;
    }

    private static string Line(ProvidedLibrary library) => string.Join(' ', [Library, library.Name, .. library.Versions ?? [Any]]);

    private static bool IsOrdered(ProvidedLibrary library)
    {
        if (!IsWord(library.Name)) return false;

        var versions = library.Versions ?? [];
        return versions.All(IsWord) && versions.SequenceEqual(versions.Distinct().Order(StringComparer.Ordinal));
    }
}
