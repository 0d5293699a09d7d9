using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Packages and indexes that are signed, and unpack to far more than they say.</summary>
public sealed class PackageBombTests : IDisposable
{
    private static readonly ForgedEntry Large = new("./usr/lib/x86_64-linux-gnu/libm.so.6", new string('\0', 8 << 20));

    private readonly ForgedArchive archive = new();

    private BaseRequest Request => archive.Request();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task A_package_that_unpacks_to_more_than_the_index_states_is_refused_and_leaves_nothing(string compression)
    {
        Publish(package => package with { Compression = compression, Fields = "Installed-Size: 100\n", Entries = [.. Without(package), Large] });

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, default));

        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
        Assert.Contains("libc6_1.0-1_amd64: its data.tar unpacks to more than ", failure.Message, StringComparison.Ordinal);
        Assert.True(StoreSize() < 1 << 20, $"the store has {StoreSize()} bytes");
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task A_package_of_the_size_that_the_index_states_is_used(string compression)
    {
        Publish(package => package with { Compression = compression, Fields = "Installed-Size: 8192\n", Entries = [.. Without(package), Large] });

        Assert.NotEmpty((await DebianBase.BuildAsync(Request, default)).Groups);
    }

    [Fact]
    public async Task The_size_is_known_as_well_where_an_earlier_answer_is_taken()
    {
        Publish(package => package with { Fields = "Installed-Size: 123\n" });
        var request = Request with { MaxAge = TimeSpan.FromDays(1) };
        await DebianBase.ResolveAsync(request, default);

        Assert.Equal(123, DebianBase.FindKept(request)!.Packages.Single(package => package.Name == "libc6").InstalledSize);
    }

    [Fact]
    public async Task A_package_without_a_size_may_not_grow_without_measure()
    {
        var huge = Large with { Content = new string('\0', 48 << 20) };
        Publish(package => package with { Entries = [.. Without(package), huge] });

        Assert.Equal(ErrorCode.PackageInvalid, (await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, default))).Code);
    }

    [Fact]
    public async Task A_list_of_packages_that_is_longer_than_the_release_file_states_is_refused()
    {
        var index = new ForgedSuite("trixie")
        {
            IndexSize = size => size - 1,
        };
        archive.Forge.Publish(index, DebianMirrorForge.Base);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request, default));

        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
        Assert.Contains("it decompresses to more than ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_packages_of_the_stated_length_is_used()
    {
        archive.Forge.Publish(new ForgedSuite("trixie") { IndexSize = size => size }, DebianMirrorForge.Base);

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    private static IEnumerable<ForgedEntry> Without(ForgedPackage package) => package.Entries.Where(entry => entry.Path != Large.Path);

    private void Publish(Func<ForgedPackage, ForgedPackage> change) =>
        archive.Forge.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Select(package => package.Name == "libc6" ? change(package) : package)]);

    private long StoreSize() => Directory.GetFiles(archive.Combine("store"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
