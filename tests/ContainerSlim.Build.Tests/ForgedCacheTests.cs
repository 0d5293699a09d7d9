using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Another user wrote into the cache that foreign files are what the app's files gave.</summary>
[Collection(nameof(EnvironmentVariables))]
public sealed class ForgedCacheTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello");
    private readonly TemporaryDirectory home = new();
    private readonly EnvironmentVariables variables;

    public ForgedCacheTests()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        variables = new EnvironmentVariables(("XDG_CACHE_HOME", home.Combine("cache")));
    }

    public void Dispose()
    {
        variables.Dispose();
        home.Dispose();
        folder.Dispose();
    }

    private string Cache => home.Combine("shared");

    [SkippableFact]
    public async Task A_cache_that_others_can_write_to_is_not_believed()
    {
        await ForgeAsync();

        var failure = await Assert.ThrowsAsync<OciException>(() => PublishAsync(isShared: false));

        Assert.Equal(ErrorCode.CacheNotTrusted, failure.Code);
    }

    [SkippableFact]
    public async Task A_forged_record_of_a_shared_cache_puts_no_foreign_files_into_an_image()
    {
        var digest = await PublishAsync(isShared: false, cache: home.Combine("clean"));
        await ForgeAsync();

        Assert.Equal(digest, await PublishAsync(isShared: true));
    }

    // What is believed, and of whom: this is why the folder is protected.
    [SkippableFact]
    public async Task A_record_in_the_users_own_cache_is_believed()
    {
        var digest = await PublishAsync(isShared: false, cache: home.Combine("clean"));
        await ForgeAsync();
        Modes.Set(Cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.NotEqual(digest, await PublishAsync(isShared: false));
    }

    [SkippableFact]
    public async Task A_shared_cache_shares_layers()
    {
        await PublishAsync(isShared: true);

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Cache, "blobs", "sha256")));
        Assert.False(Directory.Exists(Path.Combine(Cache, "records")));
        Assert.True(Directory.Exists(home.Combine("cache", "containerslim", "records")));
    }

    // Fills the cache by a build, and then has every record of a layer name a foreign one.
    private async Task ForgeAsync()
    {
        await PublishAsync(isShared: false);
        var store = new BlobStore(Cache, TimeProvider.System);
        var foreign = await LayerWriter.WriteAsync([ImageFixtures.Text("app/Hello", "755", "foreign\n")], new LayerOptions(), store, CancellationToken.None);
        var forged = LayerRecord.Of(foreign.Blob.Descriptor, foreign.DiffId, files: 1).Write();
        foreach (var record in Directory.EnumerateFiles(Path.Combine(Cache, "records"), "*.json", SearchOption.AllDirectories))
        {
            if (Encoding.UTF8.GetString(await File.ReadAllBytesAsync(record)).Contains("DiffId", StringComparison.Ordinal))
            {
                await File.WriteAllBytesAsync(record, [.. System.Security.Cryptography.SHA256.HashData(forged), .. forged]);
            }
        }

        Modes.Set(
            Cache,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
    }

    private async Task<string> PublishAsync(bool isShared, string? cache = null)
    {
        var input = folder.Input() with
        {
            Base = "scratch",
            ArchivePath = home.Combine("image.tar"),
            CacheDirectory = cache ?? Cache,
            CacheShared = isShared,
        };
        return (await new ImagePublisher(new Deaf(), TimeProvider.System).PublishAsync(input, [], CancellationToken.None)).Digest;
    }

    private sealed class Deaf : IBuildObserver
    {
        public void StepFinished(BuildStep step)
        {
        }

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }
    }
}
