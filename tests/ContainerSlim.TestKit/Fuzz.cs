using System.Text;

namespace ContainerSlim.TestKit;

/// <summary>Gives damaged input to a reader, which may refuse it only as it documents, within a time and with bounded memory.</summary>
/// <typeparam name="TFailure">What the reader documents.</typeparam>
public sealed class Fuzz<TFailure>(params IReadOnlyList<byte[]> samples)
    where TFailure : Exception
{
    // Much more than a case takes on the slowest machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int seed;

    public Fuzz(params IEnumerable<string> samples)
        : this([.. samples.Select(Encoding.UTF8.GetBytes)])
    {
    }

    /// <summary>How many damaged inputs there are.</summary>
    public int Cases { get; init; } = 400;

    /// <summary>The bytes that one of them may allocate.</summary>
    public long MaxMemory { get; init; } = 16 << 20;

    /// <summary>What the format has a meaning for.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Reads every sample as it is, and all damaged ones.</summary>
    public Task RunAsync(Action<string> read) => RunAsync(bytes => read(Encoding.UTF8.GetString(bytes)));

    /// <summary>Reads every sample as it is, and all damaged ones.</summary>
    public async Task RunAsync(Action<byte[]> read)
    {
        foreach (var sample in samples) read(sample);
        var run = Task.Run(() => ReadAll(read));
        while (!run.IsCompleted)
        {
            var before = Volatile.Read(ref seed);
            await Task.WhenAny(run, Task.Delay(Patience));
            if (!run.IsCompleted && Volatile.Read(ref seed) == before) throw new TimeoutException($"Seed {before} takes more than {Patience}.");
        }

        await run;
    }

    private void ReadAll(Action<byte[]> read)
    {
        for (var i = 0; i < Cases; i++)
        {
            Volatile.Write(ref seed, i);
            Read(new Mutator(i) { Words = Words }.Damage(samples), read);
        }
    }

    private void Read(byte[] damaged, Action<byte[]> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(damaged);
        }
        catch (TFailure)
        {
            // That is how it says so.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"Seed {seed}: {e.GetType().Name}: {e.Message}\n{Show(damaged)}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MaxMemory) throw new InvalidOperationException($"Seed {seed} allocates {allocated} bytes.\n{Show(damaged)}");
    }

    private static string Show(byte[] damaged) => damaged.Length > 4096 ? Convert.ToHexString(damaged, 0, 512) : Encoding.Latin1.GetString(damaged);
}
