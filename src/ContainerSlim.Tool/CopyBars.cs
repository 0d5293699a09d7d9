using System.Collections.Concurrent;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using Spectre.Console;

namespace ContainerSlim.Tool;

/// <summary>A progress bar for each blob of a copy.</summary>
internal sealed class CopyBars(ProgressContext context) : ICopyObserver
{
    // A digest is known by its first twelve digits to every tool.
    private const int ShortDigest = 12;

    private readonly ConcurrentDictionary<Digest, ProgressTask> bars = new();

    // A blob that is opened again, after a connection was lost, begins anew.
    public void Opened(Descriptor blob) =>
        bars.GetOrAdd(blob.Digest, _ => context.AddTask(blob.Digest.Hex[..ShortDigest], maxValue: blob.Size)).Value = 0;

    public void Read(Descriptor blob, int count) => bars[blob.Digest].Increment(count);
}

/// <summary>No bars, where nobody watches.</summary>
internal sealed class NoBars : ICopyObserver
{
    public void Opened(Descriptor blob)
    {
    }

    public void Read(Descriptor blob, int count)
    {
    }
}
