using System.Security.Cryptography;

namespace ContainerSlim.Oci.Tests;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Content = Bytes.Random(100_000, 1);

    [Fact]
    public async Task Content_that_is_what_was_stated_is_read_whole() =>
        Assert.Equal(Content, await Bytes.ReadAllAsync(Open(Content, Descriptor.Of(Bytes.MediaType, Content))));

    [Fact]
    public async Task Sha512_is_verified_too()
    {
        var descriptor = new Descriptor(Bytes.MediaType, Digest.FromHash(SHA512.HashData(Content)), Content.Length);

        Assert.Equal(Content, await Bytes.ReadAllAsync(Open(Content, descriptor)));
    }

    [Fact]
    public async Task Empty_content_is_verified() =>
        Assert.Empty(await Bytes.ReadAllAsync(Open([], Descriptor.Of(Bytes.MediaType, []))));

    [Fact]
    public void One_wrong_bit_fails_with_the_last_byte_stated()
    {
        var wrong = (byte[])Content.Clone();
        wrong[7] ^= 1;
        using var stream = Open(wrong, Descriptor.Of(Bytes.MediaType, Content));
        stream.ReadExactly(new byte[Content.Length - 1]);

        Assert.Equal(ErrorCode.ContentMismatch, Assert.Throws<OciException>(() => stream.ReadByte()).Code);
    }

    [Theory]
    [InlineData(-1, "ends after")]
    [InlineData(1, "is longer than")]
    public async Task A_size_that_lies_fails(int difference, string why)
    {
        var descriptor = Descriptor.Of(Bytes.MediaType, Content) with { Size = Content.Length - difference };

        var failure = await Assert.ThrowsAsync<OciException>(() => Bytes.ReadAllAsync(Open(Content, descriptor)));

        Assert.Equal(ErrorCode.ContentMismatch, failure.Code);
        Assert.Contains(difference > 0 ? "longer" : why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mismatch_is_told_once_and_fails_again()
    {
        var told = 0;
        await using var stream = new VerifyingStream(new MemoryStream([1]), Descriptor.Of(Bytes.MediaType, [2]), () => told++);

        await Assert.ThrowsAsync<OciException>(() => stream.ReadAsync(new byte[9]).AsTask());
        await Assert.ThrowsAsync<OciException>(() => stream.ReadAsync(new byte[9]).AsTask());

        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Reading_into_nothing_is_not_the_end()
    {
        await using var stream = Open(Content, Descriptor.Of(Bytes.MediaType, Content));

        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
        Assert.Equal(Content.Length, stream.Length);
    }

    [Fact]
    public void What_is_verified_already_is_not_hashed_twice()
    {
        using var stream = Open(Content, Descriptor.Of(Bytes.MediaType, Content));

        Assert.Same(stream, VerifyingStream.Over(stream, Descriptor.Of("another type", Content)));
        Assert.NotSame(stream, VerifyingStream.Over(stream, Descriptor.Of(Bytes.MediaType, [])));
    }

    private static VerifyingStream Open(byte[] content, Descriptor expected) => new(new MemoryStream(content), expected);
}
