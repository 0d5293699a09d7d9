using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>A report whose every value is fixed.</summary>
internal static class Reports
{
    public static readonly Digest Digest = Digest.Of("content"u8);

    /// <summary>Of one image.</summary>
    public static BuildReport Create()
    {
        BuiltLayer[] layers =
        [
            Layer("debian-13", 300, 5_412_345, isReused: true),
            Layer("base", null, 812, isReused: true),
            Layer("Hello", 7, 48_400, isReused: false),
        ];
        var image = Image(PublishFolder.Platform, new ExecutionConfig(), layers);
        return new BuildReport
        {
            Artifact = image.Image,
            Images = [image],
            Names = [Reference.Of("docker.io", "team/app", "1.0"), Reference.Of("docker.io", "team/app", "latest")],
            Publications =
            [
                new Publication("OCI archive out/app.tar", ["1.0"]) { Sent = [layers[2].Layer.Blob.Descriptor], Reused = [layers[0].Layer.Blob.Descriptor] },
                new Publication("local Docker", ["team/app:1.0"]),
            ],
            Steps = [new BuildStep("base", TimeSpan.FromMilliseconds(40)), new BuildStep("archive", TimeSpan.FromSeconds(1.239))],
            ArchivePath = "/home/user/out/app.tar",
            RunCommand = "docker run --rm team/app:1.0",
        };
    }

    /// <summary>Of an index of two images.</summary>
    public static BuildReport CreateIndex()
    {
        BuiltImage[] images =
        [
            Image(PublishFolder.Platform, new ExecutionConfig(), [Layer("Hello", 7, 48_400, isReused: false)]),
            Image(new Platform("linux", "arm64"), new ExecutionConfig(), [Layer("Hello", 7, 44_100, isReused: true)]),
        ];
        return Create() with
        {
            Artifact = ImageIndex.Create([.. images.Select(image => image.Image)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty),
            Images = images,
        };
    }

    public static BuiltImage Image(Platform platform, ExecutionConfig execution, IReadOnlyList<BuiltLayer> layers)
    {
        var config = new ImageConfig { Platform = platform, Execution = execution, DiffIds = [.. layers.Select(layer => layer.Layer.DiffId)] };
        return new BuiltImage
        {
            Image = Oci.Image.Create(config, [.. layers.Select(layer => layer.Layer)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty),
            RuntimeIdentifier = platform.Architecture == "arm64" ? "linux-arm64" : "linux-x64",
            Base = new BaseImage { Layers = [.. layers.SkipLast(1)], Config = config, Name = "debian-13" },
            Layers = layers,
        };
    }

    public static BuiltLayer Layer(string what, int? files, long size, bool isReused) => new(
        new Layer(
            new Blob(new Descriptor(MediaTypes.OciLayerGzip, Digest, size), _ => throw new InvalidOperationException("No layer is read for a report.")),
            Digest),
        what,
        files,
        isReused);
}
