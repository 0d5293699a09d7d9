using ContainerSlim.Oci;

namespace ContainerSlim.Registry.Tests;

/// <summary>Counts how many of its blobs are open at a time.</summary>
internal sealed class OpenCounter
{
    private readonly Lock gate = new();
    private int open;

    public int Most { get; private set; }

    public Blob Count(Blob blob) => new(blob.Descriptor, async ct =>
    {
        var content = await blob.OpenAsync(ct);
        lock (gate) Most = Math.Max(Most, ++open);
        return new Counted(this, content);
    });

    private sealed class Counted(OpenCounter counter, Stream content) : MemoryStream(Read(content))
    {
        protected override void Dispose(bool disposing)
        {
            if (CanRead) Interlocked.Decrement(ref counter.open);
            base.Dispose(disposing);
        }

        private static byte[] Read(Stream content)
        {
            using var buffer = new MemoryStream();
            content.CopyTo(buffer);
            return buffer.ToArray();
        }
    }
}
