using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Says which libraries an image lacks.</summary>
internal static class MissingLibraries
{
    /// <summary>The error for libraries that nothing in an image contains.</summary>
    /// <param name="missing">The libraries, at least one.</param>
    /// <param name="owners">The packages that have them, by their names, as far as that is known.</param>
    public static BuildException Error(IReadOnlyList<NeededLibrary> missing, IReadOnlyDictionary<string, string> owners)
    {
        var sentences = missing.Select(library =>
        {
            var package = owners.TryGetValue(library.Name, out var name) ? $" (of the package {name})" : "";
            return $"'{library.NeededBy}' needs {library.Name}{package}, which neither the app nor the base contains";
        });
        return Error(sentences);
    }

    /// <summary>The error for files that the loader could not load.</summary>
    /// <param name="sentences">What is wrong, without full stops.</param>
    public static BuildException Error(IEnumerable<string> sentences) => new(
        ErrorCode.LibraryMissing,
        $"cannot build an image in which the app starts: {string.Join("; ", sentences)}. Add the package with SlimPackage, publish the library with "
            + "the app, or list it in SlimAllowMissing if the app runs without it.");
}
