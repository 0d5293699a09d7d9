using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Where layers are kept beside this machine's cache, for machines that have none of it.</summary>
public sealed record RemoteCachePlan
{
    /// <summary>Repositories that are asked for layers, in this order; of each, the tag means nothing.</summary>
    public IReadOnlyList<Reference> From { get; init; } = [];

    /// <summary>The repository that layers are written to; null where they are not.</summary>
    public Reference? To { get; init; }

    /// <summary>A plan from its properties.</summary>
    /// <exception cref="BuildException">One names no repository.</exception>
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

        // A parsed name has the tag 'latest' where none is written.
        return reference.Digest is null && !text.EndsWith($":{reference.Tag}", StringComparison.Ordinal)
            ? reference
            : throw PropertyText.Invalid(property, text, "it must be a repository without tag or digest; each layer gets its own tag there");
    }
}
