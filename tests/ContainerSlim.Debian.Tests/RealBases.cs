using System.Collections.Concurrent;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Each base of the real mirror made once for all tests, for decoding a distribution's index takes a while.</summary>
public sealed class RealBases : IDisposable
{
    private readonly TemporaryDirectory temporary = new();
    private readonly ConcurrentDictionary<(string Distribution, string Architecture), Lazy<Task<BaseContent>>> built = new();

    public void Dispose() => temporary.Dispose();

    public BlobStore Store(string name) => new(temporary.Combine(name), TimeProvider.System);

    public async Task<BaseRequest> RequestAsync(string distribution, string architecture)
    {
        var mirror = await DebianMirror.GetAsync();
        return new BaseRequest
        {
            Store = Store("store"),
            Time = mirror.Time,
            Sources = PackageSources.Mirror(mirror.Folder),
            Distribution = Distribution.Parse(distribution),
            Architecture = BaseArchitecture.Parse(architecture),
            Parts = Parts(BaseKind.Runtime, BaseParts.Icu),
        };
    }

    /// <summary>A base with time zones, the libraries of a kind, and more.</summary>
    public static IReadOnlyList<BasePart> Parts(BaseKind kind, params IEnumerable<BasePart> more) =>
        [.. BaseParts.Foundation, .. BaseParts.TimeZones, .. BaseParts.Of(kind), .. more];

    public Task<BaseContent> BuildAsync(string distribution, string architecture) =>
        built.GetOrAdd((distribution, architecture), key => new Lazy<Task<BaseContent>>(() => MakeAsync(key.Distribution, key.Architecture))).Value;

    private async Task<BaseContent> MakeAsync(string distribution, string architecture) =>
        await DebianBase.BuildAsync(await RequestAsync(distribution, architecture), default);
}
