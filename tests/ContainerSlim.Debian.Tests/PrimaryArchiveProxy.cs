using System.Net;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Debian.Tests;

/// <summary>The way to Debian's own hosts, which these tests never reach: what they are asked goes to a mirror on the loopback address, or nowhere.</summary>
internal sealed class PrimaryArchiveProxy : IWebProxy
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    public static PrimaryArchiveProxy Instance { get; } = new();

    /// <summary>The mirror; it answers by paths, whichever host they are asked of.</summary>
    public Uri? Mirror { get; set; }

    public ICredentials? Credentials { get; set; }

    public Uri GetProxy(Uri destination) => Mirror ?? Nowhere;

    public bool IsBypassed(Uri host) => !host.Host.EndsWith(".debian.org", StringComparison.Ordinal);

#pragma warning disable CA2255 // A client takes the proxy with its first request, and any test may be the first.
    [ModuleInitializer]
    internal static void Use() => HttpClient.DefaultProxy = Instance;
#pragma warning restore CA2255
}
