using System.Formats.Tar;
using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>A layer as any tool may write it, block by block: whiteouts, devices, links to lower layers, and names that no tool should write.</summary>
internal sealed class RawLayer
{
    private const int BlockSize = 512;

    private readonly List<byte> output = [];

    public RawLayer Directory(string path, string mode = "0755", int owner = 0) => Add(TarEntryType.Directory, path + "/", "", [], mode, owner);

    public RawLayer File(string path, string content, string mode = "0644", int owner = 0) =>
        Add(TarEntryType.RegularFile, path, "", Encoding.UTF8.GetBytes(content), mode, owner);

    public RawLayer Link(string path, string target) => Add(TarEntryType.SymbolicLink, path, target, [], "0777", 0);

    public RawLayer HardLink(string path, string target) => Add(TarEntryType.HardLink, path, target, [], "0644", 0);

    public RawLayer Fifo(string path) => Add(TarEntryType.Fifo, path, "", [], "0644", 0);

    /// <summary>Hides what lower layers have at a path.</summary>
    public RawLayer Whiteout(string path) => File(Beside(path, ".wh." + path.Split('/')[^1]), "");

    /// <summary>Hides what lower layers have in a directory.</summary>
    public RawLayer Opaque(string directory) => File(directory + "/.wh..wh..opq", "");

    public Blob ToBlob() => Blob.Of(MediaTypes.OciLayer, ToArray());

    /// <summary>Writes an image of some layers into a layout, where it is called <c>v1</c>.</summary>
    public static async Task WriteLayoutAsync(string path, params RawLayer[] layers)
    {
        var blobs = layers.Select(layer => layer.ToBlob()).Select(blob => new Layer(blob, blob.Descriptor.Digest)).ToList();
        var image = ImageFixtures.CreateImage(ImageFixtures.Amd64, ImageFormat.Oci, blobs);
        await new OciLayoutPublisher(path, ["v1"]).PublishAsync(image, CancellationToken.None);
    }

    private byte[] ToArray() => [.. output, .. new byte[2 * BlockSize]];

    private static string Beside(string path, string name) => path.Contains('/', StringComparison.Ordinal) ? $"{path[..path.LastIndexOf('/')]}/{name}" : name;

    private RawLayer Add(TarEntryType type, string name, string link, byte[] content, string mode, int owner)
    {
        var block = new byte[BlockSize];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        Put(block, 100, mode.PadLeft(7, '0'));
        Put(block, 108, Octal(owner, 7));
        Put(block, 116, Octal(owner, 7));
        Put(block, 124, Octal(content.Length, 11));
        Put(block, 136, Octal(0, 11));
        Put(block, 148, "        ");
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(block, 157);
        Put(block, 257, "ustar\u000000");
        Put(block, 148, Octal(block.Sum(value => value), 6) + "\0 ");
        output.AddRange(block);
        output.AddRange(content);
        output.AddRange(new byte[(BlockSize - (content.Length % BlockSize)) % BlockSize]);
        return this;
    }

    private static string Octal(int number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');

    private static void Put(byte[] block, int offset, string text) => Encoding.ASCII.GetBytes(text).CopyTo(block, offset);
}
