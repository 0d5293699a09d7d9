using System.Net;

namespace ContainerSlim.Registry;

/// <summary>The registries for which http and untrusted certificates are accepted, as in Docker: this machine, and those that the user lists.</summary>
/// <param name="names">Hosts, with a port to match only that port; <c>*.host</c> for all subdomains; a network for the addresses in it.</param>
internal sealed class InsecureRegistries(IReadOnlyCollection<string> names)
{
    private readonly HashSet<string> names = new(names, StringComparer.OrdinalIgnoreCase);
    private readonly List<string> suffixes = [.. names.Where(name => name.StartsWith("*.", StringComparison.Ordinal)).Select(name => name[1..])];

    public bool Contains(Uri uri) =>
        RegistryNames.IsLoopback(uri.Host)
        || names.Contains(uri.Authority)
        || names.Contains(uri.Host)
        || suffixes.Exists(suffix => uri.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        || (IPAddress.TryParse(uri.Host, out var address) && names.Any(name => IPNetwork.TryParse(name, out var network) && network.Contains(address)));
}
