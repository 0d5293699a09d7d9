using System.Buffers;
using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// Splits a tar into members, compresses them on all processors, and outputs them in order. If an earlier layer has a member, it is
/// copied from there. The caller decides where to split, so the output does not depend on the number of processors or on kept members.
/// </summary>
internal sealed class MemberWriter : ITarSink, IAsyncDisposable
{
    /// <summary>The default maximum of input bytes in a member. 1 MiB costs 0.2 % in size compared with a single gzip member.</summary>
    public const int UsualSize = 1 << 20;

    private readonly IMemberCompressor compressor;
    private readonly MemberStore? kept;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output;
    private readonly IncrementalHash tarHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<Task<MadeMember>> running = new();
    private readonly List<Member> members = [];

    // If a layer is written with a low-priority scheduler, its members are compressed with it too.
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private Task hashing = Task.CompletedTask;
    private readonly int size;
    private byte[] input;
    private long offset;

    /// <param name="compressor">Compresses members that are not kept.</param>
    /// <param name="kept">Members of earlier layers; null to use none.</param>
    /// <param name="output">Takes the compressed bytes, in order, one call at a time.</param>
    /// <param name="size">The maximum of input bytes in a member.</param>
    public MemberWriter(IMemberCompressor compressor, MemberStore? kept, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, int size = UsualSize)
    {
        this.size = size;
        input = ArrayPool<byte>.Shared.Rent(size);
        this.compressor = compressor;
        this.kept = kept;
        this.output = output;
    }

    /// <summary>Whether the digest of each member's content is needed although no members are kept.</summary>
    public bool HasDigests { get; init; }

    /// <summary>Input bytes of the current member.</summary>
    public int Filled { get; private set; }

    /// <summary>Input bytes of all members.</summary>
    public long TarSize { get; private set; }

    /// <summary>The number of finished members.</summary>
    public int Count { get; private set; }

    /// <summary>The members that were output, in order.</summary>
    public IReadOnlyList<Member> Members => members;

    /// <summary>Room for input. <see cref="AdvanceAsync"/> accepts what was written there.</summary>
    public Memory<byte> Free => input.AsMemory(Filled, size - Filled);

    /// <summary>Accepts bytes that were written to <see cref="Free"/>.</summary>
    public async ValueTask AdvanceAsync(int count, CancellationToken ct)
    {
        Filled += count;
        TarSize += count;
        if (Filled == size) await CutAsync(ct);
    }

    /// <summary>Finishes the current member. An empty one is ignored.</summary>
    public async ValueTask CutAsync(CancellationToken ct)
    {
        if (Filled == 0) return;

        var full = new ArraySegment<byte>(input, 0, Filled);
        (input, Filled) = (ArrayPool<byte>.Shared.Rent(size), 0);
        Count++;

        // The tar is hashed in the order of the members, in parallel with their compression.
        var before = hashing;
        var hashed = Start(() => HashAsync(before, full)).Unwrap();
        hashing = hashed;
        running.Enqueue(Start(() => MakeAsync(full, hashed)).Unwrap());

        // One more than there are processors keeps them busy while finished members are written. More would only cost memory.
        if (running.Count >= Math.Min(scheduler.MaximumConcurrencyLevel, Environment.ProcessorCount + 1)) await HandOnAsync(running.Dequeue(), ct);
    }

    /// <summary>Adds a separate member of any size.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await CutAsync(ct);
        ArrayPool<byte>.Shared.Return(input);
        input = ArrayPool<byte>.Shared.Rent(Math.Max(content.Length, size));
        content.CopyTo(input);
        Filled = content.Length;
        TarSize += content.Length;
        await CutAsync(ct);
    }

    /// <summary>Finishes the last member and outputs everything.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        await CutAsync(ct);
        await DrainAsync(ct);
        await hashing;
    }

    /// <summary>The digest of the content of all members, once they are complete.</summary>
    public Digest TarDigest() => Digest.FromHash(tarHash.GetHashAndReset());

    /// <summary>Outputs all finished members.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        while (running.TryDequeue(out var member)) await HandOnAsync(member, ct);
    }

    /// <summary>Waits for members that will not be output, so that their buffers are returned.</summary>
    public async ValueTask DisposeAsync()
    {
        while (running.TryDequeue(out var member)) (await member).Return();
        await hashing;
        ArrayPool<byte>.Shared.Return(input);
        tarHash.Dispose();
    }

    private Task<T> Start<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    private async Task HashAsync(Task before, ArraySegment<byte> content)
    {
        await before;
        tarHash.AppendData(content);
    }

    private async Task<MadeMember> MakeAsync(ArraySegment<byte> content, Task hashed)
    {
        try
        {
            return Make(content);
        }
        finally
        {
            await hashed;
            ArrayPool<byte>.Shared.Return(content.Array!);
        }
    }

    private MadeMember Make(ArraySegment<byte> content)
    {
        if (kept is null) return new(HasDigests ? Digest.Of(content) : default, content.Count, Compress(content), Sum: 0);

        var digest = Digest.Of(content);
        var compressed = kept.Find(digest, content.Count) ?? Compress(content);
        return new(digest, content.Count, compressed, MemberStore.Sum(compressed));
    }

    private ArraySegment<byte> Compress(ArraySegment<byte> content)
    {
        var target = ArrayPool<byte>.Shared.Rent(MemberStore.MaxCompressed(content.Count));
        return new(target, 0, compressor.Compress(content, target));
    }

    private async ValueTask HandOnAsync(Task<MadeMember> making, CancellationToken ct)
    {
        var made = await making;
        try
        {
            await output(made.Compressed, ct);
            members.Add(new Member(made.Content, made.ContentSize, offset, made.Compressed.Count, made.Sum));
            offset += made.Compressed.Count;
        }
        finally
        {
            made.Return();
        }
    }

    private readonly record struct MadeMember(Digest Content, int ContentSize, ArraySegment<byte> Compressed, uint Sum)
    {
        public void Return() => ArrayPool<byte>.Shared.Return(Compressed.Array!);
    }
}
