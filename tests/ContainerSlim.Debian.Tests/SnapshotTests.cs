using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Packages as they were at a time, from a service with the layout of Debian's own.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Time = "20261101T000000Z";
    private const string Before = "Date: Sat, 31 Oct 2026 20:00:00 UTC\nValid-Until: Sat, 07 Nov 2026 20:00:00 UTC\n";

    private readonly TemporaryDirectory temporary = new();
    private readonly DebianMirrorForge main;
    private readonly DebianMirrorForge security;

    public SnapshotTests()
    {
        main = new DebianMirrorForge(temporary.Combine("archive", "debian", Time));
        security = new DebianMirrorForge(temporary.Combine("archive", "debian-security", Time), main.Key);
        Publish(Before);
        security.Publish(new ForgedSuite("trixie-security") { Fields = Before }, new ForgedPackage("libzstd1") { Version = "1.0-1+deb13u1" });
    }

    public void Dispose() => temporary.Dispose();

    private BaseRequest Request => RequestOf(temporary.Path, Time);

    [Fact]
    public async Task Packages_come_from_the_archives_of_the_time()
    {
        var found = await DebianBase.ResolveAsync(Request, default);

        Assert.Empty(found.Warnings);
        Assert.Equal("1.0-1+deb13u1", found.Packages.Single(package => package.Name == "libzstd1").Version.ToString());
        Assert.Equal(["trixie", "trixie-security", "trixie-updates"], found.Releases.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_layout_is_an_address_with_a_place_for_the_time()
    {
        Directory.Move(temporary.Combine("archive"), temporary.Combine("other"));

        Assert.Empty((await DebianBase.ResolveAsync(RequestOf(temporary.Combine("other", "debian", "{snapshot}"), Time), default)).Warnings);
    }

    [Fact]
    public void The_addresses_are_those_of_the_service()
    {
        var snapshot = ArchiveSnapshot.Parse(Time);
        var set = Assert.Single(PackageSources.At("https://mirror.example.com/", snapshot).For(Distribution.Debian13));

        Assert.Equal($"https://mirror.example.com/archive/debian/{Time}", set.Archive);
        Assert.Equal($"https://mirror.example.com/archive/debian-security/{Time}", set.Security[0]);
        Assert.False(Assert.Single(PackageSources.At(null, snapshot).For(Distribution.Debian12)).ToleratesMissingSecurity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20261101")]
    [InlineData("20261101T000000")]
    [InlineData("20261301T000000Z")]
    [InlineData("20261101T000000Z/../../other")]
    [InlineData("2026-11-01T00:00:00Z")]
    public void A_text_that_is_no_time_is_refused(string text) => Assert.Throws<FormatException>(() => ArchiveSnapshot.Parse(text));

    [Fact]
    public async Task A_time_in_the_future_is_refused()
    {
        var failure = await FailsAsync(RequestOf(temporary.Path, "20270101T000000Z"), ErrorCode.InvalidProperty);

        Assert.Equal("cannot use SlimSnapshot='20270101T000000Z': the time is in the future; check this machine's clock", failure);
    }

    [Fact]
    public async Task A_release_from_after_the_time_is_refused()
    {
        Publish("Date: Sun, 01 Nov 2026 02:00:00 UTC\n");

        var failure = await FailsAsync(Request, ErrorCode.ReleaseFromFuture);

        Assert.Contains("after the time of the snapshot (SlimSnapshot=20261101T000000Z)", failure, StringComparison.Ordinal);
        Assert.NotEmpty((await DebianBase.ResolveAsync(Request with { AnyDate = true }, default)).Packages);
    }

    [Fact]
    public async Task A_release_that_had_expired_by_the_time_is_refused()
    {
        Publish("Date: Sat, 17 Oct 2026 20:00:00 UTC\nValid-Until: Sat, 24 Oct 2026 20:00:00 UTC\n");

        var failure = await FailsAsync(Request, ErrorCode.ReleaseExpired);

        Assert.Contains("before the time of the snapshot (SlimSnapshot=20261101T000000Z)", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_is_no_measure_for_newer_packages_nor_these_for_it()
    {
        var current = Request with
        {
            Sources = PackageSources.Mirror(main.Folder),
            Time = new FixedTime(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)),
        };
        Publish("Date: Sat, 31 Oct 2026 23:00:00 UTC\n");
        await DebianBase.ResolveAsync(current, default);
        Publish("Date: Thu, 01 Oct 2026 20:00:00 UTC\n");

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
        Publish("Date: Sat, 31 Oct 2026 20:00:00 UTC\n");
        Assert.NotEmpty((await DebianBase.ResolveAsync(current, default)).Packages);
    }

    [Fact]
    public async Task What_was_found_never_ages()
    {
        var request = Request with { MaxAge = TimeSpan.FromDays(7) };
        await DebianBase.ResolveAsync(request, default);
        Directory.Delete(temporary.Combine("archive"), recursive: true);

        var later = request with { Time = new FixedTime(new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero)) };

        Assert.NotEmpty((await DebianBase.ResolveAsync(later, default)).Packages);
        Assert.Null(DebianBase.FindKept(later with { Sources = PackageSources.At(temporary.Path, ArchiveSnapshot.Parse("20261102T000000Z")) }));
    }

    private BaseRequest RequestOf(string service, string time) => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = new FixedTime(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero)),
        Sources = PackageSources.At(service, ArchiveSnapshot.Parse(time)),
        KeyringPath = main.WriteKeyring(armored: false),
    };

    private void Publish(string fields)
    {
        main.Publish(new ForgedSuite("trixie") { Fields = fields }, DebianMirrorForge.Base);
        main.Publish(new ForgedSuite("trixie-updates") { Fields = fields });
    }

    private static async Task<string> FailsAsync(BaseRequest request, ErrorCode code)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(request, default));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
