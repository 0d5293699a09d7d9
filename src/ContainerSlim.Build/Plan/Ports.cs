using System.Globalization;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Ports as they appear in the image's configuration, for example <c>8080/tcp</c>.</summary>
internal static partial class Ports
{
    private static readonly string[] PortVariables = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS"];

    /// <summary>Parses a port from its number and type; the number may include the type.</summary>
    public static string Parse(string number, string type)
    {
        var slash = number.IndexOf('/', StringComparison.Ordinal);
        var digits = slash < 0 ? number : number[..slash];
        var protocol = (slash >= 0 ? number[(slash + 1)..] : type.Length > 0 ? type : "tcp").ToLowerInvariant();

        return IsNumber(digits) && protocol is "tcp" or "udp"
            ? $"{digits.TrimStart('0')}/{protocol}"
            : throw new BuildException(
                ErrorCode.InvalidProperty,
                $"cannot use ContainerPort='{number}' with type '{type}': "
                    + "the port must be a number from 1 to 65535, and the type tcp or udp");
    }

    /// <summary>
    /// The ports that ASP.NET Core listens on according to its environment variables: those of ASPNETCORE_URLS, or else of the two port
    /// lists.
    /// </summary>
    public static IEnumerable<string> FromEnvironment(ExecutionConfig config)
    {
        if (config.FindEnvironment("ASPNETCORE_URLS") is { Length: > 0 } urls)
        {
            return UrlPort().Matches(urls).Select(match => match.Groups["port"].Value).Where(IsNumber).Select(port => port + "/tcp");
        }

        return PortVariables
            .SelectMany(name => (config.FindEnvironment(name) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(IsNumber)
            .Select(port => port + "/tcp");
    }

    private static bool IsNumber(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    [GeneratedRegex("://[^;]*?:(?<port>[0-9]{1,5})(?=[/;]|\\z)", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPort();
}
