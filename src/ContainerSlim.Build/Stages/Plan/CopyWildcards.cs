using System.Xml;
using System.Xml.Linq;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Finds copies that MSBuild reads otherwise than they are meant. It replaces wildcards in <c>Include</c> by files of the project's folder, none
/// where nothing matches, and keeps the attribute <c>Exclude</c> for itself; what is left of such an item does not show it any more.
/// </summary>
internal static class CopyWildcards
{
    /// <summary>Reads a project or a file that it imports.</summary>
    /// <exception cref="BuildException">A copy in it would copy something else than it says.</exception>
    public static void Check(string path)
    {
        foreach (var copy in Load(path).Descendants().Where(element => element.Name.LocalName == "SlimCopy")) Check(copy, path);
    }

    private static void Check(XElement copy, string path)
    {
        var include = Value(copy, "Include") ?? "";
        var hasWildcard = include.AsSpan().IndexOfAny('*', '?') >= 0;
        if (hasWildcard && Value(copy, "From") is { } from)
        {
            throw Invalid(
                copy,
                path,
                $"MSBuild expands the wildcard to files of the project's folder, and not of '{from}'; "
                    + "put the folder into Include and the pattern into Files");
        }

        // What a property or a list of items holds is not known here.
        var isKnown = include.AsSpan().IndexOfAny('$', '@') < 0;
        if (isKnown && !hasWildcard && copy.Attribute("Exclude") is not null)
        {
            throw Invalid(copy, path, "MSBuild handles Exclude itself, and without a wildcard in Include it has no effect; use Except");
        }
    }

    // Metadata is an attribute or an element.
    private static string? Value(XElement item, string name) =>
        item.Attribute(name)?.Value ?? item.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    // MSBuild has read the file already: what cannot be read any more is not for us to tell.
    private static XDocument Load(string path)
    {
        try
        {
            return XDocument.Load(path, LoadOptions.SetLineInfo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return new XDocument();
        }
    }

    private static BuildException Invalid(XElement copy, string path, string why)
    {
        var line = ((IXmlLineInfo)copy).LineNumber;
        return new BuildException(
            ErrorCode.InvalidCopy,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"cannot use the SlimCopy of '{Value(copy, "Include")}' in '{Path.GetFileName(path)}', line {line}: {why}"));
    }
}
