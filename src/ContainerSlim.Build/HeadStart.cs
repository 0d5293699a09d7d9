using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>What is known of an image before its app is published, as text.</summary>
/// <param name="Base">As <c>SlimBase</c>; empty where the project does not say.</param>
/// <param name="RuntimeIdentifier">The runtime identifier; empty for Linux on this machine's processor.</param>
public sealed record HeadStartInput(string? Base, string? RuntimeIdentifier)
{
    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; init; }

    /// <summary>Where its packages come from.</summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>Whether the app is native code, which needs less of a base.</summary>
    public bool IsNative { get; init; }

    /// <summary>Whether the app does without cultures.</summary>
    public bool InvariantGlobalization { get; init; }

    /// <summary>Whether the app does without time zones.</summary>
    public bool InvariantTimezone { get; init; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; init; }
}

/// <summary>
/// Looks for the base, and makes the compressor ready, while the app is compiled. All it leaves is what the store has then, manifests and
/// indexes that the build would read in the end; so nothing depends on it, and where it fails, the build itself says why.
/// </summary>
public static class HeadStart
{
    private static readonly ConcurrentDictionary<string, Task> Running = new(StringComparer.Ordinal);

    /// <summary>Begins; the build that uses the same cache waits for it.</summary>
    public static void Begin(HeadStartInput input, TimeProvider time)
    {
        var store = new BlobStore(PlanReader.OrNull(input.CacheDirectory) ?? CacheLocation.Default, time);
        Running.AddOrUpdate(store.Root, _ => Start(), (_, running) => running.IsCompleted ? Start() : running);

        Task Start() => Task.WhenAll(Task.Run(() => FindBaseAsync(input, store, time)), Task.Run(GzipCompressor.Prepare));
    }

    /// <summary>Waits for what was begun for a cache, however it ends.</summary>
    internal static async Task EndAsync(BlobStore store, CancellationToken ct)
    {
        if (Running.TryRemove(store.Root, out var running)) await running.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    private static async Task FindBaseAsync(HeadStartInput input, BlobStore store, TimeProvider time)
    {
        var platform = RuntimeIdentifier.ToPlatform(PlanReader.OrNull(input.RuntimeIdentifier) ?? RuntimeIdentifier.Default);
        switch (PlanReader.OrNull(input.Base) ?? "auto")
        {
            case "scratch":
            case "auto" or "chiseled" when platform.IsWindows:
                return;
            case "auto" or "chiseled":
                await DebianBase.ResolveAsync(Request(input, platform, store, time), CancellationToken.None);
                return;
            case var image when ImageLocation.Parse(image) is ImageLocation.InRegistry location:
                using (var connections = new ImageConnections(store, time))
                {
                    var opened = await connections.OpenAsync(location, CredentialUse.Pull, CancellationToken.None);
                    await opened.Source.LoadImageAsync(opened.Root, platform, image, CancellationToken.None);
                }

                return;
        }
    }

    private static BaseRequest Request(HeadStartInput input, Platform platform, BlobStore store, TimeProvider time) => new()
    {
        Store = store,
        Time = time,
        Sources = PackageLookup.Sources(PlanReader.OrNull(input.PackageMirror)),
        Distribution = Distribution.Parse(PlanReader.OrNull(input.Distribution) ?? BasePlanReader.DefaultDistribution),
        Architecture = BaseArchitecture.Parse(platform.Architecture),
        Kind = input.IsNative ? BaseKind.Native : BaseKind.Runtime,
        Globalization = !input.InvariantGlobalization,
        TimeZones = !input.InvariantTimezone,
        KeyringPath = PlanReader.OrNull(input.PackageKeyring),
        MaxAge = PackageLookup.MaxAge,
    };
}
