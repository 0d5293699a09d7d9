using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>A store that believes its records, and whom it lets write them.</summary>
public sealed class PrivateStoreTests : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory directory = new();

    private string Root => directory.Combine("cache");

    private BlobStore Store => new(Root, TimeProvider.System) { IsPrivate = true };

    public PrivateStoreTests() => Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task Everything_in_it_is_for_its_owner_only()
    {
        await FillAsync(Store);
        new StoreUpkeep(Store, TimeProvider.System).Run(StoreLimits.Default, default);

        var folders = Directory.GetDirectories(directory.Path, "*", SearchOption.AllDirectories);
        Assert.All(folders, folder => Assert.Equal((folder, Modes.Private), (folder, Modes.Get(folder))));
        Assert.All(Files(Root), file => Assert.Equal((file, FileMode), (file, Modes.Get(file))));
        Assert.Equal(["blobs", "members", "records", "stats"], Directory.GetDirectories(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Other_stores_have_the_usual_modes()
    {
        await FillAsync(new BlobStore(Root, TimeProvider.System));

        Assert.All(Files(Root), file => Assert.NotEqual(FileMode, Modes.Get(file)));
    }

    [SkippableFact]
    public async Task A_folder_that_others_can_write_to_is_refused_before_anything_is_written()
    {
        Modes.Set(Directory.CreateDirectory(Root).FullName, Modes.Private | UnixFileMode.OtherWrite);

        var failure = await Assert.ThrowsAsync<OciException>(() => Store.PutRecordAsync("kind", "key", "record"u8.ToArray(), default));

        Assert.Equal(ErrorCode.CacheNotTrusted, failure.Code);
        Assert.StartsWith($"cannot use the cache '{Root}': other users can write to it, ", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Root));
    }

    [SkippableFact]
    public async Task A_record_that_another_user_planted_after_the_start_is_refused()
    {
        var store = Store;
        store.CheckTrust();
        await new BlobStore(Root, TimeProvider.System).PutRecordAsync("kind", "key", "forged"u8.ToArray(), default);
        await Modes.ChangeOwnerAsync("1234", Root);

        Assert.Equal(ErrorCode.CacheNotTrusted, Assert.Throws<OciException>(() => store.FindRecord("kind", "key")).Code);
        Assert.Equal(ErrorCode.CacheNotTrusted, Assert.Throws<OciException>(() => StatCache.Open(store, "list", TimeProvider.System)).Code);
    }

    [SkippableFact]
    public async Task Only_blobs_are_shared_with_others()
    {
        var shared = directory.Combine("shared");
        var store = new BlobStore(shared, TimeProvider.System) { IsPrivate = true, TrustedRoot = Root };
        Modes.Set(Directory.CreateDirectory(shared).FullName, Modes.Private | UnixFileMode.OtherWrite);

        await FillAsync(store);

        Assert.Equal(["blobs"], Directory.GetDirectories(shared).Select(Path.GetFileName));
        Assert.All(Files(shared), file => Assert.NotEqual(FileMode, Modes.Get(file)));
        Assert.Equal(["records", "stats"], Directory.GetDirectories(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Files(Root), file => Assert.Equal(FileMode, Modes.Get(file)));
    }

    [SkippableFact]
    public async Task A_record_in_a_shared_folder_is_not_read()
    {
        await new BlobStore(directory.Combine("shared"), TimeProvider.System).PutRecordAsync("kind", "key", "forged"u8.ToArray(), default);

        Assert.Null(new BlobStore(directory.Combine("shared"), TimeProvider.System) { IsPrivate = true, TrustedRoot = Root }.FindRecord("kind", "key"));
    }

    [SkippableFact]
    public async Task Both_folders_of_a_shared_store_are_measured()
    {
        var store = new BlobStore(directory.Combine("shared"), TimeProvider.System) { IsPrivate = true, TrustedRoot = Root };
        await FillAsync(store);

        Assert.Equal(
            [StoredKind.Blobs, StoredKind.Records, StoredKind.Stats],
            new BlobStoreCare(store, TimeProvider.System).Measure().Select(usage => usage.Kind));
    }

    private static async Task FillAsync(BlobStore store)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000));
        await LayerWriter.WriteAsync([ImageFixtures.Text("large", "644", text)], new LayerOptions(), store, default);
        await store.PutRecordAsync("kind", "key", "record"u8.ToArray(), default);
        var stats = StatCache.Open(store, "list", TimeProvider.System);
        await stats.DigestAsync([(typeof(PrivateStoreTests).Assembly.Location, null)], default);
        await stats.SaveAsync(default);
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
}
