using System.Globalization;
using System.Net;

namespace ContainerSlim.Registry;

/// <summary>The names of a registry: in image names, in requests, and in credentials files.</summary>
public static class RegistryNames
{
    private const string DockerHub = "docker.io";

    /// <summary>The key under which Docker keeps Docker Hub's credentials; older than version 2 of the protocol.</summary>
    internal const string DockerHubCredentials = "https://index.docker.io/v1/";

    /// <summary>
    /// Whether two names are the same registry. Host and port are compared as values: <c>REG.example.com:443</c> is <c>reg.example.com</c>.
    /// False if there is only one name.
    /// </summary>
    public static bool AreSame(string? left, string? right) => left is not null && right is not null && Key(left) == Key(right);

    /// <summary>The one form of all names of a registry: lower-case, and without the port of https.</summary>
    internal static string Key(string registry)
    {
        var (host, port) = Split(registry);
        if (port is not null) return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

        return host is "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;
    }

    /// <summary>Host and port that requests go to.</summary>
    internal static string Authority(string registry) => Key(registry) == DockerHub ? "registry-1.docker.io" : registry;

    /// <summary>The name of the registry that a URL belongs to.</summary>
    internal static string Of(Uri uri) => Key(uri.Authority) == DockerHub ? DockerHub : uri.Authority;

    /// <summary>Whether a URL belongs to a registry. One without a port may use http, which then has its own default port.</summary>
    internal static bool IsAt(string registry, Uri uri)
    {
        var (host, port) = Split(Authority(registry));
        return host == uri.Host && (port is null ? uri.IsDefaultPort : port == uri.Port);
    }

    /// <summary>The host of a registry, as <see cref="Uri.Host"/> writes it.</summary>
    internal static string Host(string registry) => Split(Authority(registry)).Host;

    /// <summary>The registry's names in credential helpers: as the user writes it, and then without the port of https.</summary>
    internal static IReadOnlyList<string> CredentialServers(string registry) => Key(registry) switch
    {
        DockerHub => [DockerHubCredentials],
        var key when key == registry => [registry],
        var key => [registry, key],
    };

    /// <summary>A key of a credentials file without its scheme and API version: <c>https://host:5000/v2/</c> is <c>host:5000</c>.</summary>
    internal static string FromCredentialKey(string key)
    {
        var name = WithoutScheme(key).TrimEnd('/');
        if (name.EndsWith("/v1", StringComparison.Ordinal) || name.EndsWith("/v2", StringComparison.Ordinal)) name = name[..^3];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Key(name) : Key(name[..slash]) + name[slash..];
    }

    /// <summary>A name without <c>https://</c> or another scheme.</summary>
    internal static string WithoutScheme(string name) => name[(name.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..];

    /// <summary>Whether a host is this machine: localhost, 127.0.0.0/8 or ::1.</summary>
    internal static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // The platform reads hosts and ports here as it does when it connects. 443 is null, because it is the port of a name without one.
    private static (string Host, int? Port) Split(string authority) =>
        Uri.TryCreate($"https://{authority}/", UriKind.Absolute, out var uri)
            ? (uri.Host, uri.IsDefaultPort ? null : uri.Port)
            : (authority.ToLowerInvariant(), null);
}
