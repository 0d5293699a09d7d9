using System.Text;
using System.Text.Json;

namespace ContainerSlim.Registry;

/// <summary>The content of a credentials file.</summary>
internal sealed record CredentialFileContent
{
    /// <summary>The helper for all registries without an entry of their own.</summary>
    public string? Store { get; private init; }

    private Dictionary<string, string> Helpers { get; init; } = [];

    private Dictionary<string, RegistryCredential> Entries { get; init; } = [];

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The JSON has another structure.</exception>
    /// <exception cref="FormatException">An entry is not base64 of <c>user:password</c>.</exception>
    public static CredentialFileContent Parse(ReadOnlyMemory<byte> bytes)
    {
        // Some editors put a byte order mark before JSON.
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty) return new CredentialFileContent();

        using var json = JsonDocument.Parse(bytes);
        return new CredentialFileContent
        {
            Store = Text(json.RootElement, "credsStore"),
            Helpers = Map(json.RootElement, "credHelpers", helper => helper.GetString()),
            Entries = Map(json.RootElement, "auths", ReadEntry),
        };
    }

    public string? FindHelper(string registry) => Helpers.GetValueOrDefault(registry);

    /// <summary>The entry for the repository, for the nearest namespace above it, or for the registry. containers-auth.json(5), "Format".</summary>
    public RegistryCredential? FindEntry(CredentialRequest request)
    {
        for (var name = $"{request.Registry}/{request.Repository}"; ; name = name[..name.LastIndexOf('/')])
        {
            if (Entries.TryGetValue(name, out var entry)) return entry;
            if (!name.Contains('/', StringComparison.Ordinal)) return null;
        }
    }

    // Several keys may refer to one registry ("https://host/v1/" and "host"); the last one wins, but never an empty one.
    private static Dictionary<string, T> Map<T>(JsonElement json, string name, Func<JsonElement, T?> read)
        where T : class
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (!json.TryGetProperty(name, out var entries) || entries.ValueKind == JsonValueKind.Null) return map;

        foreach (var entry in entries.EnumerateObject())
        {
            if (read(entry.Value) is { } value) map[RegistryNames.FromCredentialKey(entry.Name)] = value;
        }

        return map;
    }

    // With a credentials store, Docker writes an empty entry for each registry with a login.
    private static RegistryCredential? ReadEntry(JsonElement json)
    {
        if (Text(json, "identitytoken") is { } identity) return RegistryCredential.IdentityToken(identity);
        if (Text(json, "registrytoken") is { } token) return RegistryCredential.RegistryToken(token);
        if (Text(json, "auth") is { } auth) return Decode(auth);

        return Text(json, "username") is { } user && Text(json, "password") is { } secret ? RegistryCredential.Password(user, secret) : null;
    }

    // Docker pads some passwords with NUL.
    private static RegistryCredential Decode(string auth)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? RegistryCredential.Password(text[..colon], text[(colon + 1)..].Trim('\0'))
            : throw new FormatException("no user");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null && value.GetString() is { Length: > 0 } text ? text : null;
}
