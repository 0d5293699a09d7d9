namespace ContainerSlim.Registry;

/// <summary>What this run has learned about the uploads that a registry accepts, so that not every blob is refused first. Used by parallel uploads.</summary>
internal sealed class UploadLimits
{
    // The second is for proxies that limit a request to what nginx allows by default, 1 MiB; the last for stricter ones.
    private static readonly int[] ChunkSizes = [8 << 20, 512 << 10, 64 << 10];

    private long largestBody = long.MaxValue;
    private volatile bool refusesWhole;
    private volatile bool refusesQuestions;

    /// <summary>The smallest chunks. A body of this size or less is not divided further.</summary>
    public static int SmallestChunk => ChunkSizes[^1];

    /// <summary>Whether requests may use Expect: 100-continue.</summary>
    public bool MayAsk => !refusesQuestions;

    /// <summary>The largest body that is known to work, after a larger one did not.</summary>
    public long LargestBody => Interlocked.Read(ref largestBody);

    /// <summary>Whether to try to send a blob in one request.</summary>
    public bool TakesWhole(long size) => !refusesWhole && size <= LargestBody;

    /// <summary>The registry does not accept blobs in one request.</summary>
    public void LearnChunksOnly() => refusesWhole = true;

    /// <summary>The registry does not accept Expect: 100-continue.</summary>
    public void LearnNoQuestions() => refusesQuestions = true;

    /// <summary>A body of this size works, and a larger one did not.</summary>
    public void LearnLargestBody(long size)
    {
        for (var known = LargestBody; size < known;)
        {
            var seen = Interlocked.CompareExchange(ref largestBody, size, known);
            if (seen == known) return;

            known = seen;
        }
    }

    /// <summary>The largest chunk size below a size that did not work; null if there is none.</summary>
    public static int? SmallerThan(long size) => Array.Find(ChunkSizes, chunk => chunk < size) is > 0 and var smaller ? smaller : null;
}
