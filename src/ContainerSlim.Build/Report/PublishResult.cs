using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a front end reports about a published image or index of images.</summary>
public sealed record PublishResult
{
    /// <summary>The digest of the manifest that the names refer to.</summary>
    public required string Digest { get; init; }

    /// <summary>The media type of that manifest.</summary>
    public required string MediaType { get; init; }

    /// <summary>That manifest, which is the image's or the index's.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether the manifest is that of an index.</summary>
    public bool IsIndex { get; init; }

    /// <summary>The image, or the images of the index in its order.</summary>
    public required IReadOnlyList<PublishedImage> Images { get; init; }

    /// <summary>The names as users write them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The archive; null if none was written.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The lines that summarize the build at its end.</summary>
    public required string Summary { get; init; }

    /// <summary>Creates the result from a build's report.</summary>
    public static PublishResult Of(BuildReport report) => new()
    {
        Digest = report.Artifact.Manifest.Descriptor.Digest.ToString(),
        MediaType = report.Artifact.Manifest.Descriptor.MediaType,
        Manifest = Text(report.Artifact.Manifest.Bytes),
        IsIndex = report.Artifact is not Image,
        Images = [.. report.Images.Select(PublishedImage.Of)],
        Names = [.. report.Names.Select(name => name.ToFamiliarString())],
        ArchivePath = report.ArchivePath,
        Summary = SummaryText.Render(report),
    };

    internal static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}

/// <summary>An image of a result.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="Digest">The manifest's digest.</param>
/// <param name="MediaType">The manifest's media type.</param>
/// <param name="RuntimeIdentifier">The platform as a .NET runtime identifier.</param>
public sealed record PublishedImage(string Manifest, string Configuration, string Digest, string MediaType, string RuntimeIdentifier)
{
    internal static PublishedImage Of(BuiltImage built)
    {
        var manifest = built.Image.Manifest;
        return new PublishedImage(
            PublishResult.Text(manifest.Bytes),
            PublishResult.Text(built.Image.Config.ToBytes()),
            manifest.Descriptor.Digest.ToString(),
            manifest.Descriptor.MediaType,
            built.RuntimeIdentifier);
    }
}
