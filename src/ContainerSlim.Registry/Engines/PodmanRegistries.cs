using Tomlyn;
using Tomlyn.Model;

namespace ContainerSlim.Registry;

/// <summary>Podman's registries.conf, and the files beside it; containers-registries.conf(5).</summary>
internal static class PodmanRegistries
{
    /// <summary>The registries that are completely insecure. If several files configure a registry, the last one wins.</summary>
    /// <param name="texts">The files' texts, in the order that Podman reads them.</param>
    public static IEnumerable<string> Insecure(IEnumerable<string> texts)
    {
        var insecure = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in texts.SelectMany(Read)) insecure[name] = value;
        return insecure.Where(registry => registry.Value).Select(registry => registry.Key);
    }

    // The parser costs more than the rest of reading the settings, and the default file of distributions has no such setting.
    private static IEnumerable<(string Name, bool IsInsecure)> Read(string text) => SaysSomething(text) ? Parse(text) : [];

    private static IEnumerable<(string Name, bool IsInsecure)> Parse(string text)
    {
        try
        {
            var file = TomlSerializer.Deserialize<TomlTable>(text) ?? [];
            return [.. Registries(file), .. FirstForm(file)];
        }
        catch (TomlException)
        {
            return [];
        }
    }

    private static bool SaysSomething(string text) =>
        text.Split('\n').Any(line => line.Contains("insecure", StringComparison.Ordinal) && !line.TrimStart().StartsWith('#'));

    // [[registry]] and its [[registry.mirror]]. A location with a path is only a part of a registry, so it does not make the registry insecure.
    private static IEnumerable<(string Name, bool IsInsecure)> Registries(TomlTable file)
    {
        var registries = Tables(file, "registry");
        return registries.Concat(registries.SelectMany(registry => Tables(registry, "mirror")))
            .Select(registry => (
                Name: Text(registry, "location") ?? Text(registry, "prefix") ?? "",
                IsInsecure: registry.TryGetValue("insecure", out var value) && value is true))
            .Where(registry => registry.Name.Length > 0 && !registry.Name.Contains('/', StringComparison.Ordinal));
    }

    // Version 1: [registries.insecure] registries = [...].
    private static IEnumerable<(string Name, bool IsInsecure)> FirstForm(TomlTable file) =>
        file.TryGetValue("registries", out var all) && all is TomlTable lists
            && lists.TryGetValue("insecure", out var insecure) && insecure is TomlTable list
            && list.TryGetValue("registries", out var names) && names is TomlArray array
            ? array.OfType<string>().Select(name => (name, true))
            : [];

    private static IReadOnlyList<TomlTable> Tables(TomlTable table, string name) =>
        table.TryGetValue(name, out var value) && value is TomlTableArray tables ? [.. tables] : [];

    private static string? Text(TomlTable table, string name) => table.TryGetValue(name, out var value) && value is string { Length: > 0 } text ? text : null;
}
