using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The repositories that cache layers in addition to this machine's cache, for machines that do not have it.</summary>
public sealed record RemoteCachePlan
{
    /// <summary>The repositories that are searched for layers, in this order. Their tags are ignored.</summary>
    public IReadOnlyList<Reference> From { get; init; } = [];

    /// <summary>The repository that layers are written to; null to write none.</summary>
    public Reference? To { get; init; }

    /// <summary>Parses a plan from its properties.</summary>
    /// <exception cref="BuildException">A value is not the name of a repository.</exception>
    public static RemoteCachePlan Parse(IReadOnlyList<string> from, string? to) => new()
    {
        From = [.. from.Select(PropertyText.OrNull).OfType<string>().Select(text => Parse("SlimCacheFrom", text)).Distinct()],
        To = PropertyText.OrNull(to) is { } text ? Parse("SlimCacheTo", text) : null,
    };

    private static Reference Parse(string property, string text)
    {
        if (!Reference.TryParse(text, out var reference))
        {
            throw PropertyText.Invalid(property, text, "it must be a repository such as registry.example.com/team/app/cache");
        }

        // A parsed name has the tag 'latest' if the text has no tag.
        return reference.Digest is null && !text.EndsWith($":{reference.Tag}", StringComparison.Ordinal)
            ? reference
            : throw PropertyText.Invalid(property, text, "it must be a repository without tag or digest; each layer gets its own tag there");
    }
}
