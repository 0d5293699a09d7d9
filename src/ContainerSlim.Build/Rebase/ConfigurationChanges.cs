using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Compares configurations, for users to see what comes from the new base.</summary>
internal static class ConfigurationChanges
{
    /// <summary>What differs, ordered by name.</summary>
    public static IReadOnlyList<ConfigurationChange> Of(ImageConfig before, ImageConfig after)
    {
        var (old, current) = (Values(before), Values(after));
        return
        [
            .. old.Keys.Union(current.Keys)
                .Order(StringComparer.Ordinal)
                .Select(name => new ConfigurationChange(name, old.GetValueOrDefault(name), current.GetValueOrDefault(name)))
                .Where(change => change.Before != change.After),
        ];
    }

    private static Dictionary<string, string> Values(ImageConfig config)
    {
        var execution = config.Execution;
        IEnumerable<(string Name, string? Value)> values =
        [
            ("author", config.Author),
            ("cmd", Join(execution.Cmd)),
            ("entrypoint", Join(execution.Entrypoint)),
            ("os.version", config.Platform.OsVersion),
            ("ports", Join(execution.ExposedPorts)),
            ("stop signal", execution.StopSignal),
            ("user", execution.User),
            ("variant", config.Platform.Variant),
            ("volumes", Join(execution.Volumes)),
            .. execution.Environment.Select(line => line.Split('=', 2)).Select(parts => ("env " + parts[0], (string?)parts[^1])),
            .. execution.Labels.Select(label => ("label " + label.Key, (string?)label.Value)),
            .. execution.Other.Select(field => (field.Key, (string?)field.Value.GetRawText())),
        ];
        return values.Where(one => !string.IsNullOrEmpty(one.Value))
            .DistinctBy(one => one.Name)
            .ToDictionary(one => one.Name, one => one.Value!, StringComparer.Ordinal);
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);
}
