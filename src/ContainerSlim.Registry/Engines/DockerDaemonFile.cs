using System.Text.Json;

namespace ContainerSlim.Registry;

/// <summary>Docker's daemon.json.</summary>
internal static class DockerDaemonFile
{
    /// <summary>The registries in <c>insecure-registries</c>; empty if the text is not such a file.</summary>
    public static IReadOnlyList<string> InsecureRegistries(string text)
    {
        if (text.Length == 0) return [];

        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("insecure-registries", out var names)
                || names.ValueKind != JsonValueKind.Array)
            {
                return [];
            }

            // dockerd accepts "http://host" and "https://host" for the host.
            var texts = names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String);
            return [.. texts.Select(name => RegistryNames.WithoutScheme(name.GetString()!))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
