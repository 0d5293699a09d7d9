using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.TestKit;

/// <summary>Small images with everything that a real one has: several layers, links, owners, modes.</summary>
public static class ImageFixtures
{
    public static Platform Amd64 { get; } = new("linux", "amd64");

    public static Platform Arm64 { get; } = new("linux", "arm64");

    /// <summary>A store in a directory.</summary>
    public static BlobStore Store(string path) => new(path, TimeProvider.System);

    /// <summary>An image of two layers for a platform.</summary>
    public static Task<Image> CreateImageAsync(BlobStore store, Platform platform) => CreateImageAsync(store, platform, ImageFormat.Oci);

    /// <summary>An image of two layers for a platform, in one of the formats.</summary>
    public static async Task<Image> CreateImageAsync(BlobStore store, Platform platform, ImageFormat format)
    {
        var options = new LayerOptions { Format = format };
        Layer[] layers =
        [
            await LayerWriter.WriteAsync(BaseEntries(), options, store, CancellationToken.None),
            await LayerWriter.WriteAsync(AppEntries(platform), options, store, CancellationToken.None),
        ];
        return CreateImage(platform, format, layers);
    }

    /// <summary>An image over layers that are there.</summary>
    public static Image CreateImage(Platform platform, ImageFormat format, IReadOnlyList<Layer> layers)
    {
        var config = new ImageConfig
        {
            Platform = platform,
            Created = DateTimeOffset.UnixEpoch,
            DiffIds = [.. layers.Select(layer => layer.DiffId)],
            History = [.. layers.Select(_ => new LayerHistory { Created = DateTimeOffset.UnixEpoch, CreatedBy = "a test" })],
            Execution = new ExecutionConfig
            {
                User = "1654",
                Environment = ["PATH=/usr/bin"],
                Entrypoint = ["dotnet"],
                WorkingDirectory = "/app",
                Labels = ImmutableSortedDictionary<string, string>.Empty.Add("org.opencontainers.image.title", "hällo"),
            },
        };
        return Image.Create(config, layers, format, ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>The same image for amd64 and arm64.</summary>
    public static async Task<ImageIndex> CreateIndexAsync(BlobStore store) => ImageIndex.Create(
        [await CreateImageAsync(store, Amd64), await CreateImageAsync(store, Arm64)],
        ImageFormat.Oci,
        ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>The entries of the lower layer.</summary>
    public static IReadOnlyList<LayerEntry> BaseEntries() =>
    [
        LayerEntry.Directory("etc", Octal("755")),
        Text("etc/passwd", "644", "root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:1654:1654:app:/home/app:/usr/sbin/nologin\n"),
        LayerEntry.Directory("home", Octal("755")),
        LayerEntry.Directory("home/app", Octal("750")) with { UserId = 1654, GroupId = 1654 },
        LayerEntry.Directory("tmp", Octal("1777")),
    ];

    /// <summary>The entries of the upper layer.</summary>
    public static IReadOnlyList<LayerEntry> AppEntries(Platform platform) =>
    [
        LayerEntry.Directory("app", Octal("755")),
        Text("app/run", "755", $"#!/bin/sh\necho {platform.Architecture}\n"),
        Text("app/grüße.txt", "644", "hello\n"),
        LayerEntry.SymbolicLink("app/current", "run"),
        LayerEntry.HardLink("app/again", "app/run"),
        Text($"app/{new string('d', 90)}/{new string('e', 90)}/{new string('f', 90)}.dll", "644", "far down\n"),
    ];

    /// <summary>A text file.</summary>
    public static LayerEntry Text(string path, string mode, string content) => LayerEntry.File(path, Octal(mode), Encoding.UTF8.GetBytes(content));

    /// <summary>A mode as people write it.</summary>
    public static int Octal(string mode) => Convert.ToInt32(mode, 8);
}
