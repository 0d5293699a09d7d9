using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// Reads another stream and fails if the content does not match its descriptor: at the last expected byte, or at the first extra one.
/// Until then, the bytes that were read are not trusted.
/// </summary>
/// <param name="inner">The content, disposed with this stream.</param>
/// <param name="expected">The expected content.</param>
/// <param name="onMismatch">Called once before the failure is thrown.</param>
public sealed class VerifyingStream(Stream inner, Descriptor expected, Action? onMismatch = null) : WatchedStream(inner)
{
    private readonly IncrementalHash hash = expected.Digest.CreateHash();
    private OciException? failure;
    private long position;
    private bool verified;

    /// <summary>Whether the content comes over a network, so that it may be right if it is fetched again.</summary>
    public bool IsFetched { get; init; }

    /// <summary>A stream that verifies content. A stream that already does so is returned unchanged, so that nothing is hashed twice.</summary>
    public static Stream Over(Stream content, Descriptor expected) =>
        Watched(content) is VerifyingStream { Position: 0 } verifying && verifying.Verifies(expected) ? content : new VerifyingStream(content, expected);

    /// <inheritdoc/>
    public override long Length => expected.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) hash.Dispose();
    }

    /// <inheritdoc/>
    protected override void Look(ReadOnlySpan<byte> read, bool emptyBuffer)
    {
        if (failure is not null) throw failure;
        if (emptyBuffer) return;

        position += read.Length;
        if (position > expected.Size) throw Mismatch($"it is longer than the stated {expected.Size} bytes");

        hash.AppendData(read);
        if (position == expected.Size && !verified) VerifyDigest();
        if (read.IsEmpty && !verified) throw Mismatch($"it ends after {position} of {expected.Size} bytes");
    }

    // A watching stream does not change the bytes.
    private static Stream Watched(Stream content) => content is ObservedStream observed ? Watched(observed.Inner) : content;

    private bool Verifies(Descriptor descriptor) => expected.Digest == descriptor.Digest && expected.Size == descriptor.Size;

    // Checked at the last byte, not at the end of the stream, because a reader may stop at the stated size.
    private void VerifyDigest()
    {
        var actual = Digest.FromHash(hash.GetHashAndReset());
        if (actual != expected.Digest) throw Mismatch($"its content has the digest {actual}");

        verified = true;
    }

    private OciException Mismatch(string why)
    {
        onMismatch?.Invoke();
        return failure = new OciException(ErrorCode.ContentMismatch, $"cannot use {expected.Digest}: {why}") { ArrivedDamaged = IsFetched };
    }
}
