using System.Text;
using System.Text.Json;

namespace ContainerSlim.Registry;

/// <summary>The content of a credentials file.</summary>
internal sealed record CredentialFileContent
{
    /// <summary>The helper for all registries without an entry of their own.</summary>
    public string? Store { get; private init; }

    private ILookup<string, JsonElement> Helpers { get; init; } = NoEntries;

    private ILookup<string, JsonElement> Entries { get; init; } = NoEntries;

    private static ILookup<string, JsonElement> NoEntries { get; } = Array.Empty<JsonElement>().ToLookup(_ => "");

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The JSON has another structure.</exception>
    public static CredentialFileContent Parse(ReadOnlyMemory<byte> bytes)
    {
        // Some editors put a byte order mark before JSON.
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty) return new CredentialFileContent();

        using var json = JsonDocument.Parse(bytes);
        var file = json.RootElement.Clone();
        return new CredentialFileContent { Store = Text(file, "credsStore"), Helpers = Map(file, "credHelpers"), Entries = Map(file, "auths") };
    }

    /// <summary>The registry's own helper.</summary>
    /// <exception cref="FormatException">The entry is not a name.</exception>
    public string? FindHelper(string registry) =>
        ReadLast(Helpers[RegistryNames.Key(registry)], helper => helper.GetString() is { Length: > 0 } name ? name : null);

    /// <summary>The entry for the repository, for the nearest namespace above it, or for the registry. containers-auth.json(5), "Format".</summary>
    /// <exception cref="FormatException">The entry is not base64 of <c>user:password</c>.</exception>
    public RegistryCredential? FindEntry(CredentialRequest request)
    {
        for (var name = $"{RegistryNames.Key(request.Registry)}/{request.Repository}"; ; name = name[..name.LastIndexOf('/')])
        {
            if (ReadLast(Entries[name], ReadEntry) is { } entry) return entry;
            if (!name.Contains('/', StringComparison.Ordinal)) return null;
        }
    }

    private static ILookup<string, JsonElement> Map(JsonElement json, string name) =>
        json.TryGetProperty(name, out var entries) && entries.ValueKind != JsonValueKind.Null
            ? entries.EnumerateObject().ToLookup(entry => RegistryNames.FromCredentialKey(entry.Name), entry => entry.Value, StringComparer.Ordinal)
            : NoEntries;

    // Several keys may refer to one registry ("https://host/v1/" and "host"); the last one wins, but never an empty one.
    // Entries are read only when they are needed: what is wrong with that of another registry does not matter.
    private static T? ReadLast<T>(IEnumerable<JsonElement> entries, Func<JsonElement, T?> read)
        where T : class
    {
        var isBroken = false;
        foreach (var entry in entries.Reverse())
        {
            try
            {
                if (read(entry) is { } value) return value;
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                isBroken = true;
            }
        }

        return isBroken ? throw new FormatException("the entry is malformed") : null;
    }

    // With a credentials store, Docker writes an empty entry for each registry with a login.
    private static RegistryCredential? ReadEntry(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null) return null;
        if (Text(json, "identitytoken") is { } identity) return RegistryCredential.IdentityToken(identity);
        if (Text(json, "registrytoken") is { } token) return RegistryToken(token);
        if (Text(json, "auth") is { } auth) return Decode(auth);

        return Text(json, "username") is { } user && Text(json, "password") is { } secret ? RegistryCredential.Password(user, secret) : null;
    }

    private static RegistryCredential RegistryToken(string token) =>
        Token.IsText(token) ? RegistryCredential.RegistryToken(token) : throw new FormatException("no token");

    // Docker pads some passwords with NUL. Some tools leave out the padding of base64, which says nothing. RFC 4648, section 3.2.
    private static RegistryCredential Decode(string auth)
    {
        var digits = string.Concat(auth.Where(c => !char.IsWhiteSpace(c))).TrimEnd('=');
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '=')));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? RegistryCredential.Password(text[..colon], text[(colon + 1)..].Trim('\0'))
            : throw new FormatException("no user");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null && value.GetString() is { Length: > 0 } text ? text : null;
}
