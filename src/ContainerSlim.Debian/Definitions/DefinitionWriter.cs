using System.Globalization;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Writes definitions in the format that they are read in.</summary>
internal static class DefinitionWriter
{
    /// <summary>The file of a package.</summary>
    public static string Write(PackageDefinition package, DefinitionFormat format)
    {
        var fields = new List<YamlEntry> { Text("package", package.Name) };
        if (package.Archive is { } archive) fields.Add(Text("archive", archive));
        fields.AddRange(WriteEssential(package.Essential, format));
        fields.Add(new YamlEntry("slices", new YamlMap([.. package.Slices.Select(slice => new YamlEntry(slice.Name.Slice, WriteSlice(slice, format)))])));
        return Yaml.Write(new YamlMap(fields));
    }

    /// <summary>The file of a release.</summary>
    public static string Write(ReleaseDefinition release)
    {
        var format = string.Create(CultureInfo.InvariantCulture, $"v{(int)release.Format}");
        List<YamlEntry> fields = [Text("format", format)];
        if (release.Maintenance is { } maintenance) fields.Add(new YamlEntry("maintenance", Write(maintenance)));
        fields.Add(new YamlEntry("archives", new YamlMap([.. release.Archives.Select(archive => new YamlEntry(archive.Name, Write(archive, release)))])));
        fields.Add(new YamlEntry("public-keys", new YamlMap([.. release.PublicKeys.Select(key => new YamlEntry(key.Name, Write(key)))])));
        return Yaml.Write(new YamlMap(fields));
    }

    private static YamlMap Write(MaintenanceDefinition maintenance)
    {
        var dates = new (string Name, DateOnly? Date)[]
        {
            ("standard", maintenance.Standard), ("expanded", maintenance.Expanded), ("legacy", maintenance.Legacy), ("end-of-life", maintenance.EndOfLife),
        };
        return new YamlMap([.. dates.Where(one => one.Date is not null).Select(one => Text(one.Name, Format(one.Date!.Value)))]);
    }

    // The only archive of a release needs no priority.
    private static YamlMap Write(ArchiveDefinition archive, ReleaseDefinition release)
    {
        List<YamlEntry> fields = [Text("version", archive.Version), List("suites", archive.Suites), List("components", archive.Components)];
        if (archive.Subscription is { } subscription) fields.Add(Text("pro", subscription));
        if (release.Archives.Count > 1 || archive.Priority != 0) fields.Add(Text("priority", archive.Priority.ToString(CultureInfo.InvariantCulture)));
        fields.Add(List("public-keys", archive.PublicKeys));
        return new YamlMap(fields);
    }

    private static YamlMap Write(PublicKeyDefinition key)
    {
        List<YamlEntry> fields = [Text("id", key.Id), Text("armor", key.Armor)];
        if (key.Expires is { } date) fields.Add(Text("expires", Format(date)));
        return new YamlMap(fields);
    }

    private static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static YamlMap WriteSlice(SliceDefinition slice, DefinitionFormat format)
    {
        var fields = new List<YamlEntry>();
        if (slice.Hint is { } hint) fields.Add(Text("hint", hint));
        fields.AddRange(WriteEssential(slice.OwnEssential, format));
        var contents = slice.Contents.Select(path => new YamlEntry(path.Path, Write(path)));
        if (slice.Contents.Count > 0) fields.Add(new YamlEntry("contents", new YamlMap([.. contents])));
        if (slice.Mutate is { } script) fields.Add(Text("mutate", script));
        return new YamlMap(fields);
    }

    private static IEnumerable<YamlEntry> WriteEssential(IReadOnlyList<Essential> all, DefinitionFormat format)
    {
        var listed = format == DefinitionFormat.V3 ? [] : all.Where(one => one.Architectures.Count == 0).ToList();
        var mapped = all.Except(listed).ToList();
        if (listed.Count > 0) yield return List("essential", listed.Select(one => one.Name.ToString()));
        if (mapped.Count > 0) yield return new YamlEntry(format == DefinitionFormat.V3 ? "essential" : "v3-essential", new YamlMap([.. mapped.Select(Write)]));
    }

    private static YamlEntry Write(Essential essential) => new(
        essential.Name.ToString(),
        essential.Architectures.Count == 0 ? Nothing : new YamlMap([List("arch", essential.Architectures)]) { IsFlow = true });

    private static YamlNode Write(SlicePath path)
    {
        var fields = KindOf(path).ToList();
        if (path.Mode != 0) fields.Add(Plain("mode", "0" + Convert.ToString(path.Mode, 8)));
        if (path.IsMutable) fields.Add(Plain("mutable", "true"));
        if (path.IsTemporary) fields.Add(Text("until", "mutate"));
        if (path.Architectures.Count > 0) fields.Add(List("arch", path.Architectures));
        if (path.Prefer is { } prefer) fields.Add(Text("prefer", prefer));
        return fields.Count == 0 ? Nothing : new YamlMap(fields) { IsFlow = true };
    }

    private static IEnumerable<YamlEntry> KindOf(SlicePath path) => path.Kind switch
    {
        SlicePathKind.Directory => [Plain("make", "true")],
        SlicePathKind.Text => [Text("text", path.Info)],
        SlicePathKind.SymbolicLink => [Text("symlink", path.Info)],
        SlicePathKind.Manifest => [Text("generate", "manifest")],
        SlicePathKind.Copy when path.Info.Length > 0 => [Text("copy", path.Info)],
        _ => [],
    };

    private static YamlText Nothing => new("null", IsPlain: true);

    private static YamlEntry Text(string key, string value) => new(key, new YamlText(value, IsPlain: false));

    private static YamlEntry Plain(string key, string value) => new(key, new YamlText(value, IsPlain: true));

    private static YamlEntry List(string key, IEnumerable<string> values) =>
        new(key, new YamlList([.. values.Select(value => new YamlText(value, IsPlain: false))]));
}
