using System.Xml;
using System.Xml.Linq;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Finds copies that MSBuild would misinterpret. It expands wildcards in <c>Include</c> to files of the project's folder, or to nothing if
/// none match, and handles the attribute <c>Exclude</c> itself. The resulting items no longer show this, so the project files are read.
/// </summary>
internal static class CopyWildcards
{
    /// <summary>Checks a project or a file that it imports.</summary>
    /// <exception cref="BuildException">A copy in the file would copy something other than what it says.</exception>
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

        // The values of properties and item lists are not known here.
        var isKnown = include.AsSpan().IndexOfAny('$', '@') < 0;
        if (isKnown && !hasWildcard && copy.Attribute("Exclude") is not null)
        {
            throw Invalid(copy, path, "MSBuild handles Exclude itself, and without a wildcard in Include it has no effect; use Except");
        }
    }

    // Metadata can be an attribute or an element.
    private static string? Value(XElement item, string name) =>
        item.Attribute(name)?.Value ?? item.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    // MSBuild has already read the file, so a file that can no longer be read is not reported here.
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
