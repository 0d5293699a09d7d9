using System.Formats.Tar;
using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>Tars whose headers state sizes that nobody can have.</summary>
public sealed class TarLimitTests : IDisposable
{
    // 2^31 - 1 as octal digits and as a binary number, and what no number is.
    private static readonly byte[][] Sizes =
    [
        "17777777777\0"u8.ToArray(),
        "17777777777 "u8.ToArray(),
        "00020000001\0"u8.ToArray(),
        [0x80, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        "ninety-nine\0"u8.ToArray(),
    ];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(TarEntryType.ExtendedAttributes)]
    [InlineData(TarEntryType.GlobalExtendedAttributes)]
    [InlineData(TarEntryType.LongPath)]
    [InlineData(TarEntryType.LongLink)]
    public async Task Names_and_attributes_of_gigabytes_are_refused_before_there_is_memory_for_them(TarEntryType type)
    {
        foreach (var size in Sizes)
        {
            var tar = new TarBuilder().File("a", Bytes.Random(700, 1)).Header(type, "long", size).ToArray();

            Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(new MemoryStream(tar))).Code);
            Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(new SmallReads(tar))).Code);
            var archive = await WriteAsync(tar);
            Assert.Equal(ErrorCode.InvalidArchive, (await Assert.ThrowsAsync<OciException>(() => OciArchive.OpenAsync(archive, default))).Code);
        }
    }

    [Fact]
    public async Task The_limit_is_named()
    {
        var failure = await FailAsync(new MemoryStream(new TarBuilder().Header(TarEntryType.LongPath, "long", Sizes[0]).ToArray()));

        Assert.Equal("cannot read it: it has an entry whose name or attributes have more than 4 MiB", failure.Message);
    }

    [Fact]
    public async Task Names_of_any_length_that_tools_write_are_read()
    {
        var name = string.Join('/', Enumerable.Repeat(new string('n', 200), 20));
        var tar = new TarBuilder().Add(TarEntryType.LongPath, "././@LongLink", Encoding.ASCII.GetBytes(name + "\0")).File("short", "content").ToArray();

        Assert.Equal([name], await ReadAsync(new MemoryStream(tar)));
        Assert.Equal([name], await ReadAsync(new SmallReads(tar)));
    }

    [Fact]
    public async Task A_files_content_may_look_like_such_a_header_in_part()
    {
        var content = new TarBuilder().Header(TarEntryType.LongPath, "long", Sizes[0]).WithoutEnd();
        content[0]++;

        Assert.Equal(["a"], await ReadAsync(new MemoryStream(new TarBuilder().File("a", content).ToArray())));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_file_of_more_bytes_than_there_are_is_refused(int size)
    {
        var tar = new TarBuilder().Header(TarEntryType.RegularFile, "a", Sizes[size]).ToArray();

        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(new SmallReads(tar))).Code);
        var archive = await WriteAsync(tar);
        Assert.Equal(ErrorCode.InvalidArchive, (await Assert.ThrowsAsync<OciException>(() => OciArchive.OpenAsync(archive, default))).Code);
    }

    private async Task<string> WriteAsync(byte[] tar)
    {
        var path = directory.Combine("x.tar");
        await File.WriteAllBytesAsync(path, tar);
        return path;
    }

    private static Task<OciException> FailAsync(Stream tar) => Assert.ThrowsAsync<OciException>(() => ReadAsync(tar));

    private static async Task<List<string>> ReadAsync(Stream tar)
    {
        var names = new List<string>();
        await foreach (var item in LayerReader.ReadTarAsync(tar, "it", default))
        {
            names.Add(item.Path);
            await item.Content.CopyToAsync(Stream.Null);
        }

        return names;
    }

    /// <summary>A stream that cannot seek, and gives few bytes at once.</summary>
    private sealed class SmallReads(byte[] bytes) : ForwardStream
    {
        private readonly MemoryStream inner = new(bytes);

        public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(buffer.Length, 100)]);
    }
}
