using System.Net;

namespace ContainerSlim.Registry;

/// <summary>The names of a registry: in image names, in requests, and in credentials files.</summary>
internal static class RegistryNames
{
    private const string DockerHub = "docker.io";

    /// <summary>The key under which Docker keeps Docker Hub's credentials; older than version 2 of the protocol.</summary>
    public const string DockerHubCredentials = "https://index.docker.io/v1/";

    /// <summary>Host and port that requests go to.</summary>
    public static string Authority(string registry) => registry == DockerHub ? "registry-1.docker.io" : registry;

    /// <summary>The registry's name in credential helpers and Docker's files.</summary>
    public static string CredentialServer(string registry) => registry == DockerHub ? DockerHubCredentials : registry;

    /// <summary>A key of a credentials file without its scheme and API version: <c>https://host:5000/v2/</c> is <c>host:5000</c>.</summary>
    public static string FromCredentialKey(string key)
    {
        var name = key;
        if (name.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0) name = name[(scheme + 3)..];
        name = name.TrimEnd('/');
        if (name.EndsWith("/v1", StringComparison.Ordinal) || name.EndsWith("/v2", StringComparison.Ordinal)) name = name[..^3];
        return name is "index.docker.io" or "registry-1.docker.io" ? DockerHub : name;
    }

    /// <summary>Whether a host is this machine: localhost, 127.0.0.0/8 or ::1.</summary>
    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
