using System.Net;
using System.Net.Sockets;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Connects to hosts that registries name, and not to addresses that only this machine can reach, whatever name leads there.</summary>
/// <param name="resolve">Finds the addresses of a host.</param>
internal sealed class ConnectGuard(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Opens a connection for a request.</summary>
    /// <exception cref="RegistryException">The host has only addresses that are refused.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await resolve(host, ct);

        // The user set the proxy, and only the proxy knows the addresses behind it.
        var isProxy = !host.Equals(context.InitialRequestMessage.RequestUri!.IdnHost, StringComparison.OrdinalIgnoreCase);
        if (!isProxy && Array.Exists(addresses, IsLocal)) addresses = await AllowedAsync(context, addresses, ct);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> AllowedAsync(SocketsHttpConnectionContext context, IPAddress[] addresses, CancellationToken ct)
    {
        var limit = await NearnessOfRegistryAsync(context.InitialRequestMessage, ct);
        var allowed = Array.FindAll(addresses, address => LocalAddress.Of(address) <= limit);
        return allowed.Length > 0
            ? allowed
            : throw FollowedAddress.Refused(
                $"connect to {ForeignText.Clean(context.DnsEndPoint.Host)}, which a registry names",
                $"only this machine can reach its address {addresses[0]}, and the registry is elsewhere");
    }

    // The registry's name may itself stand for this machine, for example in the hosts file.
    private async Task<Nearness> NearnessOfRegistryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (RegistryAccess.Of(request) is not { } access) return Nearness.Elsewhere;

        try
        {
            return (await resolve(RegistryNames.Host(access.Registry).Trim('[', ']'), ct)).Select(LocalAddress.Of).Min();
        }
        catch (SocketException)
        {
            return Nearness.Elsewhere;
        }
    }

    private static bool IsLocal(IPAddress address) => LocalAddress.Of(address) != Nearness.Elsewhere;
}
