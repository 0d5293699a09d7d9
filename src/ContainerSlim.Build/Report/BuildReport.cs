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

/// <summary>A layer and how it came about.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="What">What is in it, in a word or two.</param>
/// <param name="Files">How many files; null where the layer came whole from a base image.</param>
/// <param name="IsReused">Whether it was there already: in the cache, or in the base image.</param>
public sealed record BuiltLayer(Layer Layer, string What, int? Files, bool IsReused);

/// <summary>A step of a build.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Duration">How long it took.</param>
public sealed record BuildStep(string Name, TimeSpan Duration)
{
    /// <summary>Bytes that it wrote on this machine.</summary>
    public long Written { get; init; }

    /// <summary>Bytes that were where they belong already, and so were not transferred.</summary>
    public long Reused { get; init; }

    /// <summary>What went to or came from elsewhere.</summary>
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];
}

/// <summary>Hears of a build while it runs.</summary>
public interface IBuildObserver
{
    /// <summary>A step ended.</summary>
    void StepFinished(BuildStep step);

    /// <summary>Something the user may want to know.</summary>
    void Inform(string message);

    /// <summary>Something that matters only to someone who looks into the build, such as a line that a program printed.</summary>
    void Detail(string message)
    {
    }

    /// <summary>Something the user should know.</summary>
    void Warn(Warning warning);
}
