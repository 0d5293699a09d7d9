using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The settings that the .NET SDK's own targets also read. They are checked before, so that errors have our codes, and the SDK gets only what it
/// accepts: it rejects some values that are valid here, and it fails on some names that it could normalize.
/// </summary>
/// <param name="Base">The base image for the SDK.</param>
/// <param name="Registry">The registry for the SDK; empty if it would reject the real one.</param>
/// <param name="Repository">The repository for the SDK; empty for its own default.</param>
/// <param name="AcceptsVariables">Whether the SDK accepts the names of all environment variables without a warning.</param>
public sealed partial record SdkSettings(string Base, string Registry, string Repository, bool AcceptsVariables)
{
    // The name of an image that the SDK accepts, and that nothing is read from.
    private const string Placeholder = "scratch";

    /// <summary>Checks the settings.</summary>
    /// <exception cref="SlimException">One of them is not valid; the sentence names the property.</exception>
    public static SdkSettings Of(BuildInput input) => new(
        ReadBase(PropertyText.OrNull(input.Base)),
        DestinationReader.ReadRegistry(input) is { } registry && SdkRegistry().IsMatch(registry) ? registry : "",
        ReadRepository(PropertyText.OrNull(input.Repository), input.AssemblyName ?? ""),
        input.Environment.All(variable => SdkVariable().IsMatch(variable.Key)));

    private static string ReadBase(string? text)
    {
        if (text is null or "auto" or "chiseled" or "scratch") return text ?? "";

        try
        {
            var isOfRegistry = ImageLocation.Parse(text) is ImageLocation.InRegistry && !text.Contains("://", StringComparison.Ordinal);
            return isOfRegistry && SdkImage().IsMatch(text) ? text : Placeholder;
        }
        catch (SlimException e)
        {
            throw new BuildException(e.Code, $"{e.Message.TrimEnd('.')}; this is the value of ContainerBaseImage", e);
        }
    }

    // The SDK fails on a name that does not begin with a letter or digit of ASCII, and on one that has only capital letters.
    private static string ReadRepository(string? text, string app)
    {
        if (text is null) return SdkRepository().IsMatch(app) ? "" : DestinationReader.NormalizeRepository(app);
        if (SdkRepository().IsMatch(text)) return text;

        return char.IsAsciiLetterOrDigit(text[0])
            ? DestinationReader.NormalizeRepository(text)
            : throw PropertyText.Invalid("ContainerRepository", text, "it must begin with a letter from a to z or a digit");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._:/@-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SdkImage();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]+)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SdkRegistry();

    [GeneratedRegex("^(?=.*[a-z0-9_/-])[A-Za-z0-9]", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SdkRepository();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SdkVariable();
}
