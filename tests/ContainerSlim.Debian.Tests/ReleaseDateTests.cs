using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Release files that are signed, but from another time.</summary>
public sealed class ReleaseDateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory temporary = new();
    private readonly DebianMirrorForge forge;

    public ReleaseDateTests()
    {
        forge = new DebianMirrorForge(temporary.Combine("archive"));
        forge.Publish(new ForgedSuite("trixie-updates"));
        Publish("Sat, 14 Nov 2026 09:00:00 UTC");
    }

    public void Dispose() => temporary.Dispose();

    private BaseRequest Request => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = new FixedTime(Now),
        Sources = PackageSources.Mirror(forge.Folder),
        KeyringPath = forge.WriteKeyring(armored: false),
    };

    [Fact]
    public async Task A_mirror_that_goes_back_is_refused()
    {
        await DebianBase.ResolveAsync(Request, default);
        Publish("Sat, 07 Nov 2026 09:00:00 UTC");

        var message = await FailsAsync(ErrorCode.ReleaseWentBack);

        Assert.Contains("it is from 2026-11-07 09:00, but a release from 2026-11-14 09:00 was used before", message, StringComparison.Ordinal);
        Assert.EndsWith("or set SlimPackageDates=any to accept any date", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_updates_that_go_back_are_refused()
    {
        forge.Publish(new ForgedSuite("trixie-security") { Fields = "Date: Sun, 22 Nov 2026 09:00:00 UTC\n" });
        await DebianBase.ResolveAsync(Request, default);
        forge.Publish(new ForgedSuite("trixie-security") { Fields = "Date: Wed, 18 Nov 2026 09:00:00 UTC\n" });

        Assert.Contains("trixie-security", await FailsAsync(ErrorCode.ReleaseWentBack), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_mirror_that_is_older_is_refused_as_well()
    {
        await DebianBase.ResolveAsync(Request, default);
        Publish("Sat, 07 Nov 2026 09:00:00 UTC");
        Directory.Move(forge.Folder, temporary.Combine("other"));
        var other = Request with
        {
            Sources = PackageSources.Mirror(temporary.Combine("other")),
            KeyringPath = temporary.Combine("other", "keyring.gpg"),
        };

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(other, default));

        Assert.Equal(ErrorCode.ReleaseWentBack, failure.Code);
    }

    [Fact]
    public async Task Mirrors_that_are_a_few_hours_apart_are_accepted_but_not_step_by_step()
    {
        await DebianBase.ResolveAsync(Request, default);
        Publish("Fri, 13 Nov 2026 15:00:00 UTC");
        await DebianBase.ResolveAsync(Request, default);
        Publish("Thu, 12 Nov 2026 21:00:00 UTC");

        await FailsAsync(ErrorCode.ReleaseWentBack);
    }

    [Fact]
    public async Task A_newer_release_is_accepted()
    {
        await DebianBase.ResolveAsync(Request, default);
        Publish("Mon, 23 Nov 2026 09:00:00 UTC");

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task Who_means_an_older_release_gets_it_then_and_later()
    {
        await DebianBase.ResolveAsync(Request, default);
        Publish("Sat, 07 Nov 2026 09:00:00 UTC");

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request with { AnyDate = true }, default)).Packages);
        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2037 00:00:00 UTC")]
    [InlineData("Wed, 25 Nov 2026 12:00:00 UTC")]
    public async Task A_release_from_the_future_is_refused(string date)
    {
        Publish(date);

        Assert.Contains("is in the future; check this machine's clock", await FailsAsync(ErrorCode.ReleaseFromFuture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_may_be_a_few_hours_slow()
    {
        Publish("Mon, 23 Nov 2026 20:00:00 UTC");

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task A_release_from_the_future_that_was_meant_is_no_measure_for_others()
    {
        Publish("Thu, 01 Jan 2037 00:00:00 UTC");
        await DebianBase.ResolveAsync(Request with { AnyDate = true }, default);
        Publish("Mon, 23 Nov 2026 09:00:00 +0000");

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task Who_accepts_any_date_can_use_an_expired_snapshot()
    {
        Publish("Sat, 14 Nov 2026 09:00:00 UTC\nValid-Until: Sun, 22 Nov 2026 00:00:00 UTC");

        await FailsAsync(ErrorCode.ReleaseExpired);
        Assert.NotEmpty((await DebianBase.ResolveAsync(Request with { AnyDate = true }, default)).Packages);
    }

    [Fact]
    public async Task An_answer_of_any_date_is_only_for_those_who_accept_it()
    {
        Publish("Thu, 01 Jan 2037 00:00:00 UTC");
        var request = Request with { MaxAge = TimeSpan.FromDays(7) };
        await DebianBase.ResolveAsync(request with { AnyDate = true }, default);

        Assert.Null(DebianBase.FindKept(request));
        Assert.NotNull(DebianBase.FindKept(request with { AnyDate = true }));
    }

    [Theory]
    [InlineData("Sat, 07 Nov 2026 09:00:00 UTC", true)]
    [InlineData("Fri, 13 Nov 2026 15:00:00 UTC", false)]
    [InlineData("Sat, 14 Nov 2026 09:00:00 UTC", false)]
    public async Task A_release_that_is_older_than_the_locked_one_is_refused(string date, bool isRefused)
    {
        Publish(date);
        var locked = new Dictionary<string, DateTimeOffset> { ["trixie"] = new(2026, 11, 14, 9, 0, 0, TimeSpan.Zero) };
        var request = Request with { LockedReleases = locked };

        var failure = await Record.ExceptionAsync(() => DebianBase.ResolveAsync(request, default));

        if (!isRefused)
        {
            Assert.Null(failure);
            return;
        }

        Assert.Equal(ErrorCode.ReleaseWentBack, Assert.IsType<DebianException>(failure).Code);
        Assert.Contains("the lock file was written with a release from 2026-11-14 09:00", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await DebianBase.ResolveAsync(request with { AnyDate = true }, default)).Packages);
    }

    private void Publish(string date)
    {
        forge.Publish(new ForgedSuite("trixie") { Fields = $"Date: {date}\n" }, DebianMirrorForge.Base);
        forge.Publish(new ForgedSuite("trixie-security"));
    }

    private async Task<string> FailsAsync(ErrorCode code)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request, default));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
