namespace ContainerSlim.Debian.Definitions;

/// <summary>Reads a path of a slice's contents.</summary>
internal static class SlicePathReader
{
    private const int MaxMode = 0b111_111_111_111;

    private static readonly string[] Architectures = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"];

    /// <summary>Reads a path with what it is made of.</summary>
    /// <exception cref="FormatException">The path is not an absolute, normal one, or its fields contradict each other.</exception>
    public static SlicePath Read(SliceName slice, YamlEntry entry)
    {
        var (path, node) = (entry.Key, entry.Value);
        CheckPath(slice, path, node);
        var fields = node.AsFields($"the path {path} of {slice}");
        var read = new SlicePath(path, KindOf(slice, entry, fields))
        {
            Mode = fields.GetValueOrDefault("mode") is { IsNull: false } mode ? ReadMode(mode) : 0,
            IsMutable = fields.GetValueOrDefault("mutable")?.AsBoolean("'mutable'") ?? false,
            IsTemporary = fields.GetValueOrDefault("until") is { IsNull: false } until && ReadUntil(until),
            Architectures = fields.GetValueOrDefault("arch") is { } arch ? ReadArchitectures(arch) : [],
            Prefer = fields.GetValueOrDefault("prefer") is { IsNull: false } prefer ? prefer.AsText("'prefer'") : null,
        };
        read = read with { Info = InfoOf(read, fields) };
        Check(slice, read, node);
        return read;
    }

    /// <summary>Reads Debian's names of architectures.</summary>
    /// <exception cref="FormatException">One is unknown.</exception>
    public static IReadOnlyList<string> ReadArchitectures(YamlNode node)
    {
        var names = node.AsTexts("'arch'");
        return names.FirstOrDefault(name => !Architectures.Contains(name)) is { } unknown
            ? throw node.Fail($"'{unknown}' is not an architecture: it must be one of {string.Join(", ", Architectures)}")
            : names;
    }

    private static void CheckPath(SliceName slice, string path, YamlNode node)
    {
        var names = path.TrimEnd('/').Split('/').Skip(1);
        var isNormal = path.StartsWith('/') && !path.EndsWith("//", StringComparison.Ordinal) && names.All(name => name is not ("" or "." or ".."));
        if (!isNormal && path != "/") throw node.Fail($"'{path}' of {slice} is not an absolute path without '.' and '..'");
    }

    private static SlicePathKind KindOf(SliceName slice, YamlEntry entry, Dictionary<string, YamlNode> fields)
    {
        var kinds = KindsOf(entry.Key, fields).ToList();
        return kinds switch
        {
            [] => SlicePathKind.Copy,
            [var only] => only,
            _ => throw entry.Value.Fail($"the path {entry.Key} of {slice} is several things at once: {string.Join(", ", kinds)}"),
        };
    }

    private static IEnumerable<SlicePathKind> KindsOf(string path, Dictionary<string, YamlNode> fields)
    {
        var generate = fields.GetValueOrDefault("generate");
        if (generate is { IsNull: false })
        {
            if (generate.AsText("'generate'") != "manifest") throw generate.Fail($"'{generate.AsText("'generate'")}' cannot be generated, only a manifest");
            yield return SlicePathKind.Manifest;
        }
        else if (Glob.IsPattern(path))
        {
            yield return SlicePathKind.Glob;
        }

        if (fields.GetValueOrDefault("make")?.AsBoolean("'make'") == true) yield return SlicePathKind.Directory;
        if (fields.GetValueOrDefault("text") is { IsNull: false }) yield return SlicePathKind.Text;
        if (fields.GetValueOrDefault("symlink") is { IsNull: false }) yield return SlicePathKind.SymbolicLink;
        if (fields.GetValueOrDefault("copy") is { IsNull: false }) yield return SlicePathKind.Copy;
    }

    private static string InfoOf(SlicePath path, Dictionary<string, YamlNode> fields)
    {
        var field = path.Kind switch
        {
            SlicePathKind.Copy => "copy",
            SlicePathKind.Text => "text",
            SlicePathKind.SymbolicLink => "symlink",
            _ => "",
        };
        var info = fields.GetValueOrDefault(field) is { } node ? node.AsText($"'{field}'") : "";
        return path.Kind == SlicePathKind.Copy && info == path.Path ? "" : info;
    }

    private static void Check(SliceName slice, SlicePath path, YamlNode node)
    {
        var isDirectory = path.Path.EndsWith('/');
        var why = path.Kind switch
        {
            SlicePathKind.Directory when !isDirectory => "must end with '/', because 'make' makes a directory",
            SlicePathKind.Glob when path.Mode != 0 || path.IsMutable || path.Prefer is not null => "is a pattern, which takes 'until' and 'arch' only",
            SlicePathKind.Manifest when !IsManifestFolder(path) => "must be a folder followed by '**' without other fields, because a manifest is made there",
            SlicePathKind.Text when isDirectory => "must not end with '/'",
            _ when path.IsMutable && path.Kind is not (SlicePathKind.Text or SlicePathKind.Copy) => "is not a file, so it cannot be mutable",
            _ when path.IsMutable && isDirectory => "is not a file, so it cannot be mutable",
            _ when path.Prefer == slice.Package => "prefers its own package",
            _ => null,
        };
        if (why is not null) throw node.Fail($"the path {path.Path} of {slice} {why}");
    }

    private static bool IsManifestFolder(SlicePath path) =>
        path.Path.EndsWith("/**", StringComparison.Ordinal)
        && !Glob.IsPattern(path.Path[..^2])
        && path is { Mode: 0, IsMutable: false, IsTemporary: false, Prefer: null };

    // Octal, with or without a leading zero or '0o'.
    private static int ReadMode(YamlNode node)
    {
        var text = node.AsText("'mode'");
        var digits = text.StartsWith("0o", StringComparison.Ordinal) ? text[2..] : text;
        var isOctal = digits.Length is > 0 and <= 6 && digits.All(c => c is >= '0' and <= '7') && text.StartsWith('0');
        var mode = isOctal ? Convert.ToInt32(digits, 8) : -1;
        return mode is >= 0 and <= MaxMode ? mode : throw node.Fail($"'{text}' is not a mode: it must be octal, as 0755");
    }

    private static bool ReadUntil(YamlNode node) =>
        node.AsText("'until'") == "mutate" ? true : throw node.Fail($"'{node.AsText("'until'")}' is no value of 'until': only 'mutate' is");
}
