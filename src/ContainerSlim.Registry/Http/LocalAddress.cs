using System.Net;
using System.Net.Sockets;

namespace ContainerSlim.Registry;

/// <summary>How near a host is. What is far must not lead to what is nearer, because only this machine can reach that.</summary>
internal enum Nearness
{
    /// <summary>An address that others can reach too.</summary>
    Elsewhere,
    /// <summary>The network link of this machine, where clouds have services that give out credentials.</summary>
    LinkLocal,
    /// <summary>This machine.</summary>
    ThisMachine,
}

/// <summary>Tells addresses of this machine and of its network link. RFC 6890, section 2.2.</summary>
internal static class LocalAddress
{
    /// <summary>How near a host is, as far as its name tells. <see cref="ConnectGuard"/> checks what the name stands for.</summary>
    public static Nearness Of(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return Of(address);

        // RFC 6761, section 6.3: names below "localhost" are this machine too.
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? Nearness.ThisMachine
            : Nearness.Elsewhere;
    }

    // A connection to 0.0.0.0 or :: arrives at this machine.
    public static Nearness Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Of(address.MapToIPv4());
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any)) return Nearness.ThisMachine;
        if (address.AddressFamily != AddressFamily.InterNetwork) return address.IsIPv6LinkLocal ? Nearness.LinkLocal : Nearness.Elsewhere;

        return address.GetAddressBytes() switch
        {
            [0, ..] => Nearness.ThisMachine,
            [169, 254, ..] => Nearness.LinkLocal,
            _ => Nearness.Elsewhere,
        };
    }

    /// <summary>Whether a host may lead to another one: to itself, and to what is not nearer.</summary>
    public static bool MayLead(string from, string to) => from == to || Of(to) <= Of(from);
}
