namespace ContainerSlim.Oci.Tests;

public sealed class MemberWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MemberWriter.UsualSize - 1)]
    [InlineData(MemberWriter.UsualSize)]
    [InlineData(MemberWriter.UsualSize + 1)]
    [InlineData((5 * MemberWriter.UsualSize) + 12345)]
    public async Task Content_of_any_length_comes_back_in_order(int length)
    {
        var content = Bytes.Code(length, 1);

        Assert.Equal(content, Bytes.Gunzip(await CompressAsync(content, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public async Task Content_that_does_not_compress_fits_at_every_level(int level)
    {
        var content = Bytes.Random((2 * MemberWriter.UsualSize) + 7, 2);

        Assert.Equal(content, Bytes.Gunzip(await CompressAsync(content, level)));
    }

    [Fact]
    public async Task The_bytes_are_the_same_every_time()
    {
        var content = Bytes.Code(3 * MemberWriter.UsualSize, 3);

        Assert.Equal(await CompressAsync(content, 6), await CompressAsync(content, 6));
    }

    [Fact]
    public async Task Nothing_in_the_header_tells_of_the_machine()
    {
        var header = (await CompressAsync([1, 2, 3], 6))[..10];

        // RFC 1952, 2.3: no flags, no time, an unknown system.
        Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, header[8], 255], header);
    }

    [Fact]
    public async Task A_failing_output_ends_the_work()
    {
        var calls = 0;
        await using var members = new MemberWriter(
            new GzipCompressor(6),
            null,
            (_, _) => ++calls == 2 ? throw new IOException("full") : ValueTask.CompletedTask);

        await Assert.ThrowsAsync<IOException>(() => FeedAsync(members, Bytes.Code(8 * MemberWriter.UsualSize, 4)));
    }

    private static async Task<byte[]> CompressAsync(byte[] content, int level)
    {
        using var output = new MemoryStream();
        await using var members = new MemberWriter(new GzipCompressor(level), null, output.WriteAsync);
        await FeedAsync(members, content);
        return output.ToArray();
    }

    private static async Task FeedAsync(MemberWriter members, byte[] content)
    {
        for (var position = 0; position < content.Length;)
        {
            var count = Math.Min(members.Free.Length, Math.Min(70_001, content.Length - position));
            content.AsMemory(position, count).CopyTo(members.Free);
            await members.AdvanceAsync(count, default);
            position += count;
        }

        await members.CompleteAsync(default);
    }
}
