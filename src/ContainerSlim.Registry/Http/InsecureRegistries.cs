using System.Globalization;
using System.Net;

namespace ContainerSlim.Registry;

/// <summary>The registries for which http and untrusted certificates are accepted, as in Docker: this machine, and those that the user lists.</summary>
/// <param name="names">Hosts, with a port to match only that port; <c>*.host</c> for all subdomains; a network for the addresses in it.</param>
internal sealed class InsecureRegistries(IReadOnlyCollection<string> names)
{
    private readonly List<IPNetwork> networks = [.. names.Where(name => IPNetwork.TryParse(name, out _)).Select(name => IPNetwork.Parse(name))];

    private readonly List<InsecureName> hosts = [.. names.Where(name => !IPNetwork.TryParse(name, out _)).Select(InsecureName.Parse)];

    public bool Contains(Uri uri) =>
        RegistryNames.IsLoopback(uri.Host)
        || hosts.Exists(name => name.Matches(uri))
        || (IPAddress.TryParse(uri.Host, out var address) && networks.Exists(network => network.Contains(address)));
}

/// <summary>A host, or all its subdomains, at one port or at all.</summary>
internal sealed record InsecureName(string Host, bool IsSuffix, int? Port)
{
    private const string Wildcard = "*.";
    private const int HttpsPort = 443;

    // With a scheme too, as Docker accepts it.
    public static InsecureName Parse(string text)
    {
        var name = RegistryNames.WithoutScheme(text).TrimEnd('/');
        var isSuffix = name.StartsWith(Wildcard, StringComparison.Ordinal);
        if (isSuffix) name = name[Wildcard.Length..];
        var colon = name.LastIndexOf(':');
        var hasPort = colon > name.LastIndexOf(']')
            && int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        int? port = hasPort ? int.Parse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture) : null;
        return new InsecureName(RegistryNames.Host(hasPort ? name[..colon] : name), isSuffix, port);
    }

    // A registry at the port of https may use http instead, at the port of http.
    public bool Matches(Uri uri) =>
        (IsSuffix ? uri.Host.EndsWith('.' + Host, StringComparison.Ordinal) : uri.Host == Host)
        && (Port is null || Port == uri.Port || (Port == HttpsPort && uri.IsDefaultPort));
}
