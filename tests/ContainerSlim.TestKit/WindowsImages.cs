using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.TestKit;

/// <summary>Bases as Microsoft's are made, small: an index of Linux and Windows, the latter with its build. Nothing runs here.</summary>
public static class WindowsImages
{
    /// <summary>Windows Server 2022.</summary>
    public static Platform Amd64 { get; } = new("windows", "amd64") { OsVersion = "10.0.20348.4294" };

    /// <summary>The lowest layer of older bases, which is had from its owner only: who reads it here fails the test.</summary>
    public static Layer Foreign { get; } = new(
        new Blob(
            new Descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Digest.Of("of the owner"u8), 1234)
            {
                Urls = ["https://owner.example.com/layer"],
            },
            _ => throw new InvalidOperationException("A layer was read that is had from its owner only.")),
        Digest.Of("of the owner, unpacked"u8));

    /// <summary>The index.</summary>
    /// <param name="store">Keeps the layers.</param>
    /// <param name="below">Layers of the Windows image below the one that it has anyway.</param>
    public static async Task<ImageIndex> CreateIndexAsync(BlobStore store, params Layer[] below)
    {
        var linux = await ImageFixtures.CreateImageAsync(store, ImageFixtures.Amd64);
        return ImageIndex.Create([linux, await CreateAsync(store, below)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>The image for Windows.</summary>
    public static async Task<Image> CreateAsync(BlobStore store, params Layer[] below)
    {
        LayerEntry[] entries =
        [
            LayerEntry.Directory("Files", ImageFixtures.Octal("755")),
            ImageFixtures.Text("Files/License.txt", "644", "none\n"),
            LayerEntry.Directory("Hives", ImageFixtures.Octal("755")),
        ];
        Layer[] layers = [.. below, await LayerWriter.WriteAsync(entries, new LayerOptions(), store, CancellationToken.None)];
        var config = new ImageConfig
        {
            Platform = Amd64,
            DiffIds = [.. layers.Select(layer => layer.DiffId)],
            Execution = new ExecutionConfig
            {
                User = "ContainerUser",
                Environment = ["ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true"],
                Cmd = [@"c:\windows\system32\cmd.exe"],
            },
        };
        return Image.Create(config, layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>The headers of a program, or of a library, for Windows. Microsoft, "PE Format".</summary>
    public static byte[] Program(string architecture, bool isLibrary = false)
    {
        const int at = 0x80;
        const int optionalHeader = 240;
        var file = new byte[at + 24 + optionalHeader];
        Encoding.ASCII.GetBytes("MZ", file);
        file[0x3c] = at;
        Encoding.ASCII.GetBytes("PE", file.AsSpan(at));
        var header = file.AsSpan(at + 4);
        BinaryPrimitives.WriteUInt16LittleEndian(header, architecture == "arm64" ? (ushort)0xAA64 : (ushort)0x8664);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], optionalHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], isLibrary ? (ushort)0x2022 : (ushort)0x0022);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], 0x20b);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(20 + 108)..], 16);
        return file;
    }
}
