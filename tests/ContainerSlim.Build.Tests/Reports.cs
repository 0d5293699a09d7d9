using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>A report whose every value is fixed.</summary>
internal static class Reports
{
    public static readonly Digest Digest = Digest.Of("content"u8);

    public static BuildReport Create()
    {
        BuiltLayer[] layers =
        [
            Layer("debian-13", 300, 5_412_345, isReused: true),
            Layer("base", null, 812, isReused: true),
            Layer("Hello", 7, 48_400, isReused: false),
        ];
        var config = new ImageConfig { Platform = new Platform("linux", "amd64"), DiffIds = [.. layers.Select(layer => layer.Layer.DiffId)] };
        return new BuildReport
        {
            Image = Image.Create(config, [.. layers.Select(layer => layer.Layer)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty),
            Names = [Reference.Of("docker.io", "team/app", "1.0"), Reference.Of("docker.io", "team/app", "latest")],
            Layers = layers,
            Base = new BaseImage { Layers = layers[..2], Config = config, Name = "debian-13" },
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

    public static BuiltLayer Layer(string what, int? files, long size, bool isReused) => new(
        new Layer(new Blob(new Descriptor(MediaTypes.OciLayerGzip, Digest, size), _ => throw new InvalidOperationException("No layer is read for a report.")), Digest),
        what,
        files,
        isReused);
}
