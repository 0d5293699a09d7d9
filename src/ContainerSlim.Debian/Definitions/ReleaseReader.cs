using System.Globalization;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Reads <c>chisel.yaml</c>.</summary>
internal static class ReleaseReader
{
    private const int MaxPriority = 1000;

    // The archives of subscriptions that exist; those of others are not used.
    private static readonly string[] Subscriptions = ["esm-apps", "esm-infra", "fips", "fips-updates"];

    /// <summary>Reads a release.</summary>
    /// <exception cref="FormatException">The text is malformed or of an unknown format.</exception>
    public static ReleaseDefinition Read(string text)
    {
        var root = Yaml.Read(text);
        var fields = root.AsFields("the release");
        var format = ReadFormat(root, fields);
        var keys = Entries(fields, "public-keys").Select(ReadKey).ToList();
        var archives = ReadArchives(root, fields, format);
        foreach (var (archive, key) in archives.SelectMany(archive => archive.PublicKeys.Select(key => (archive, key))))
        {
            if (!keys.Exists(one => one.Name == key)) throw root.Fail($"the archive '{archive.Name}' names the unknown key '{key}'");
        }

        return new ReleaseDefinition(format)
        {
            Archives = archives,
            PublicKeys = keys,
            Maintenance = fields.GetValueOrDefault("maintenance") is { IsNull: false } maintenance ? ReadMaintenance(maintenance) : null,
        };
    }

    private static DefinitionFormat ReadFormat(YamlNode root, Dictionary<string, YamlNode> fields) =>
        fields.GetValueOrDefault("format")?.AsText("'format'") switch
        {
            "v1" => DefinitionFormat.V1,
            "v2" => DefinitionFormat.V2,
            "v3" => DefinitionFormat.V3,
            var other => throw root.Fail($"its format is '{other}': only v1, v2 and v3 are supported"),
        };

    private static IReadOnlyList<ArchiveDefinition> ReadArchives(YamlNode root, Dictionary<string, YamlNode> fields, DefinitionFormat format)
    {
        var later = Entries(fields, "v2-archives");
        if (format != DefinitionFormat.V1 && later.Count > 0) throw root.Fail("it has the field 'v2-archives', which only format v1 has");

        List<YamlEntry> entries = [.. Entries(fields, "archives"), .. later];
        if (entries.Count == 0) throw root.Fail("it names no archive");
        if (entries.GroupBy(entry => entry.Key).FirstOrDefault(group => group.Count() > 1) is { } twice) throw root.Fail($"it names '{twice.Key}' twice");

        var read = entries.Select(entry => ReadArchive(entry, format)).Where(one => one.Archive.Subscription is not { } pro || Subscriptions.Contains(pro));
        return [.. Prioritized(root, [.. read]).OrderByDescending(archive => archive.Priority)];
    }

    // Older releases mark one archive as the default one instead. The others are then used only by packages that name them.
    private static IEnumerable<ArchiveDefinition> Prioritized(YamlNode root, List<(ArchiveDefinition Archive, bool HasPriority, bool IsDefault)> read)
    {
        var hasPriorities = read.Exists(one => one.HasPriority);
        var defaults = read.Where(one => one.IsDefault).ToList();
        if (defaults.Count > 1) throw root.Fail($"it has more than one default archive: {string.Join(", ", defaults.Select(one => one.Archive.Name))}");

        var isClear = hasPriorities ? read.TrueForAll(one => one.HasPriority) : read.Count == 1 || defaults.Count == 1;
        if (!isClear) throw root.Fail($"the archive '{read.Find(one => !one.HasPriority).Archive.Name}' has no priority");

        var twice = read.Where(_ => hasPriorities).GroupBy(one => one.Archive.Priority).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw root.Fail($"the archives {string.Join(" and ", twice.Select(one => one.Archive.Name))} have the same priority");

        if (hasPriorities || defaults.Count == 0) return read.Select(one => one.Archive);

        var rest = -1;
        return read.OrderBy(one => one.Archive.Name, StringComparer.Ordinal).Select(one => one.Archive with { Priority = one.IsDefault ? 1 : rest-- }).ToList();
    }

    private static (ArchiveDefinition Archive, bool HasPriority, bool IsDefault) ReadArchive(YamlEntry entry, DefinitionFormat format)
    {
        var fields = entry.Value.AsFields($"the archive '{entry.Key}'");
        if (format != DefinitionFormat.V1 && fields.ContainsKey("default"))
        {
            throw entry.Value.Fail($"the archive '{entry.Key}' has the obsolete field 'default'");
        }

        var archive = new ArchiveDefinition(entry.Key, Required("version").AsText("'version'"))
        {
            Suites = RequiredList("suites"),
            Components = RequiredList("components"),
            PublicKeys = Required("public-keys").AsTexts("'public-keys'"),
            Priority = fields.GetValueOrDefault("priority") is { } priority ? ReadPriority(priority) : 0,
            Subscription = fields.GetValueOrDefault("pro") is { IsNull: false } pro ? pro.AsText("'pro'") : null,
        };
        return (archive, fields.ContainsKey("priority"), fields.GetValueOrDefault("default")?.AsBoolean("'default'") ?? false);

        YamlNode Required(string name) => fields.GetValueOrDefault(name) is { IsNull: false } node
            ? node
            : throw entry.Value.Fail($"the archive '{entry.Key}' has no field '{name}'");

        IReadOnlyList<string> RequiredList(string name) => Required(name).AsTexts($"'{name}'") is { Count: > 0 } texts
            ? texts
            : throw entry.Value.Fail($"the archive '{entry.Key}' has nothing in '{name}'");
    }

    private static int ReadPriority(YamlNode node) =>
        int.TryParse(node.AsText("'priority'"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value is >= -MaxPriority and <= MaxPriority and not 0
            ? value
            : throw node.Fail($"a priority must be a number from -{MaxPriority} to {MaxPriority} other than 0");

    private static PublicKeyDefinition ReadKey(YamlEntry entry)
    {
        var fields = entry.Value.AsFields($"the key '{entry.Key}'");
        var id = fields.GetValueOrDefault("id")?.AsText("'id'") ?? "";
        var armor = fields.GetValueOrDefault("armor")?.AsText("'armor'") ?? "";
        return id.Length > 0 && armor.Length > 0
            ? new PublicKeyDefinition(entry.Key, id.ToUpperInvariant(), armor) { Expires = ReadDate(fields, "expires") }
            : throw entry.Value.Fail($"the key '{entry.Key}' needs the fields 'id' and 'armor'");
    }

    private static MaintenanceDefinition ReadMaintenance(YamlNode node)
    {
        var fields = node.AsFields("'maintenance'");
        return new MaintenanceDefinition(Required("standard"), Required("end-of-life"))
        {
            Expanded = ReadDate(fields, "expanded"),
            Legacy = ReadDate(fields, "legacy"),
        };

        DateOnly Required(string name) => ReadDate(fields, name) ?? throw node.Fail($"'maintenance' has no field '{name}'");
    }

    private static DateOnly? ReadDate(Dictionary<string, YamlNode> fields, string name)
    {
        if (fields.GetValueOrDefault(name) is not { IsNull: false } value) return null;

        return DateOnly.TryParseExact(value.AsText($"'{name}'"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw value.Fail($"'{name}' is not a date such as 2026-11-30");
    }

    private static IReadOnlyList<YamlEntry> Entries(Dictionary<string, YamlNode> fields, string name) =>
        fields.GetValueOrDefault(name)?.AsMap($"'{name}'") ?? [];
}
