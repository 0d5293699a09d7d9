using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// An address that a registry names: where a redirect leads, an upload continues or tokens are given. The registry may be hostile, or its response
/// may be, so an address is used only if it can do no more than one that the user wrote.
/// </summary>
internal static class FollowedAddress
{
    /// <summary>Why an address is not used; null if it is.</summary>
    /// <param name="from">The address that named it.</param>
    /// <param name="to">The address.</param>
    public static string? WhyNot(Uri from, Uri to) => to.Scheme switch
    {
        _ when to.Scheme != Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttp => "this is not an http or https address",
        _ when from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp => "this would leave https for http",
        _ when !LocalAddress.MayLead(from.Host, to.Host) => "only this machine can reach this address, and the registry is elsewhere",
        _ => null,
    };

    /// <summary>Whether two addresses have the same host and port. The default ports of http and https are the same.</summary>
    public static bool AreAtOneHost(Uri left, Uri right) =>
        left.Host == right.Host && (left.Port == right.Port || (left.IsDefaultPort && right.IsDefaultPort));

    /// <summary>The failure to use an address.</summary>
    /// <param name="cannot">What cannot be done, after "cannot".</param>
    /// <param name="why">The reason.</param>
    public static RegistryException Refused(string cannot, string why) => new(ErrorCode.AddressRefused, $"cannot {cannot}: {why}");

    /// <summary>An absolute address for messages: without user and query, which can hold secrets.</summary>
    public static string Show(Uri uri)
    {
        // Addresses of some schemes, such as ftp, have no query, and what looks like one is an escaped part of the path.
        var shown = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        var query = shown.IndexOf("%3F", StringComparison.OrdinalIgnoreCase);
        return ForeignText.Clean(query < 0 ? shown : shown[..query]);
    }
}
