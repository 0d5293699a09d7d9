using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>An error for the user: a sentence "cannot do what: why", and the code that docs/errors.md explains.</summary>
/// <param name="code">The code, shown as <c>CSLIM1234</c>.</param>
/// <param name="message">The sentence.</param>
/// <param name="inner">The cause, shown at diagnostic verbosity.</param>
public abstract class SlimException(ErrorCode code, string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Whether content came over a network and arrived damaged, so that it may be right if it is fetched again.</summary>
    public bool ArrivedDamaged { get; init; }

    /// <summary>Whether the content was fetched again often enough. Whoever reads it through another reader must not start over.</summary>
    internal bool IsGivenUp { get; set; }

    /// <summary>The code as users see it.</summary>
    public string CodeText => Format(Code);

    /// <summary>A code as users see it.</summary>
    public static string Format(ErrorCode code) => string.Create(CultureInfo.InvariantCulture, $"CSLIM{(int)code:D4}");
}

/// <summary>An error of this project: an image, layer, store, layout or archive.</summary>
public sealed class OciException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner)
{
    /// <summary>The file or folder that could not be written; null for any other error.</summary>
    public string? UnwrittenPath { get; init; }
}
