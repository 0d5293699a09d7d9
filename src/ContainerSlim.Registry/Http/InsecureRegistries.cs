namespace ContainerSlim.Registry;

/// <summary>Where plain http and certificates of unknown issuers are accepted: this machine, and what the user names. As Docker has it.</summary>
/// <param name="names">Hosts, with a port where only that port is meant.</param>
internal sealed class InsecureRegistries(IEnumerable<string> names)
{
    private readonly HashSet<string> names = new(names, StringComparer.OrdinalIgnoreCase);

    public bool Contains(Uri uri) => RegistryNames.IsLoopback(uri.Host) || names.Contains(uri.Authority) || names.Contains(uri.Host);
}
