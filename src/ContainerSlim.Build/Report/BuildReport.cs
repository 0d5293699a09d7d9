using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a build made, how big it is, how long each step took, and where it went.</summary>
public sealed record BuildReport
{
    /// <summary>What the names stand for: an image, or an index of images.</summary>
    public required IArtifact Artifact { get; init; }

    /// <summary>The image it is, or those of the index, in its order.</summary>
    public required IReadOnlyList<BuiltImage> Images { get; init; }

    /// <summary>Its names.</summary>
    public required IReadOnlyList<Reference> Names { get; init; }

    /// <summary>Where it went.</summary>
    public required IReadOnlyList<Publication> Publications { get; init; }

    /// <summary>Whether every destination had it already.</summary>
    public bool IsUpToDate => Publications.Count > 0 && Publications.All(publication => publication.IsUpToDate);

    /// <summary>What was done, in order.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }

    /// <summary>The archive; null where none was written.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The published files that are not in the image.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>The folder with the symbols that are not in the image; null where there are none, or no archive that they could lie beside.</summary>
    public string? SymbolsPath { get; init; }

    /// <summary>The command that runs the image.</summary>
    public required string RunCommand { get; init; }
}
