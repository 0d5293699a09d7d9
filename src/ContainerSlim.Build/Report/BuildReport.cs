using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The result of a build: what was built, how big it is, how long each step took, and where it went.</summary>
public sealed record BuildReport
{
    /// <summary>What the names refer to: an image, or an index of images.</summary>
    public required IArtifact Artifact { get; init; }

    /// <summary>The image, or the images of the index in its order.</summary>
    public required IReadOnlyList<BuiltImage> Images { get; init; }

    /// <summary>The names of the image or index.</summary>
    public required IReadOnlyList<Reference> Names { get; init; }

    /// <summary>The destinations that it went to.</summary>
    public required IReadOnlyList<Publication> Publications { get; init; }

    /// <summary>Whether every destination already had it.</summary>
    public bool IsUpToDate => Publications.Count > 0 && Publications.All(publication => publication.IsUpToDate);

    /// <summary>The steps of the build, in order.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }

    /// <summary>The archive; null if none was written.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The published files that are not in the image.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>The folder with the symbols that are not in the image; null if there are none, or no archive to put them next to.</summary>
    public string? SymbolsPath { get; init; }

    /// <summary>The command that runs the image.</summary>
    public required string RunCommand { get; init; }
}
