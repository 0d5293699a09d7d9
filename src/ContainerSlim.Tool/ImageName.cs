using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary>The name of the image, split into the parts that a build needs.</summary>
/// <param name="Registry">The registry to push to; null where no name has one.</param>
/// <param name="Repository">The repository; null for the app's own name.</param>
/// <param name="Tags">The tags.</param>
internal sealed record ImageName(string? Registry, string? Repository, IReadOnlyList<string> Tags)
{
    /// <summary>Reads names such as <c>team/app:1.0</c>, or the parts that were given instead.</summary>
    /// <exception cref="SlimException">A name is not valid, or the names are in several repositories.</exception>
    public static ImageName Read(IReadOnlyList<string> names, string? registry, string? repository, IReadOnlyList<string> tags)
    {
        if (names.Count == 0) return new ImageName(registry, repository, tags);

        var references = names.Select(Parse).ToList();
        if (references.Select(reference => (reference.Registry, reference.Repository)).Distinct().Count() > 1)
        {
            throw new BuildException(
                ErrorCode.InvalidReference,
                $"cannot name one image {string.Join(" and ", names)}: all names must be in the same repository");
        }

        var first = references[0];
        var hasRegistry = names[0].StartsWith(first.Registry + "/", StringComparison.Ordinal);
        return new ImageName(
            hasRegistry ? first.Registry : null,
            hasRegistry ? first.Repository : first.ToFamiliarRepository(),
            [.. names.Select(ExplicitTag).OfType<string>(), .. tags]);
    }

    // A name without a tag means "latest" only if there is no other tag.
    private static string? ExplicitTag(string name) =>
        Parse(name).Tag is { } tag && name.EndsWith(":" + tag, StringComparison.Ordinal) ? tag : null;

    private static Reference Parse(string name)
    {
        var reference = Reference.Parse(name);
        return reference.Digest is null
            ? reference
            : throw new BuildException(
                ErrorCode.InvalidReference, $"cannot name the image {name}: the digest is not known before the image is built; use a tag");
    }
}

/// <summary>Docker's short form of a repository.</summary>
file static class FamiliarRepository
{
    // "app" stands for "library/app" on Docker Hub; an image that is not pushed there is just "app".
    public static string ToFamiliarRepository(this Reference reference)
    {
        var name = reference.ToFamiliarString();
        return name[..name.LastIndexOf(':')];
    }
}
