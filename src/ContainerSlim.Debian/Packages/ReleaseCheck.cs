using System.Globalization;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Whom a release file has to be signed by, and which dates it may have.</summary>
/// <param name="keyring">The trusted keys.</param>
/// <param name="request">Has the clock, and the store that remembers dates.</param>
internal sealed class ReleaseCheck(Keyring keyring, BaseRequest request)
{
    private const string AnyDate = ", or set SlimPackageDates=any to accept any date";

    private readonly ReleaseDates dates = new(request.Store, keyring);

    /// <summary>The store, which keeps release files for builds without the network.</summary>
    public BlobStore Store => request.Store;

    /// <summary>The fields that were signed, and the date.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="suite">The suite that it has to be of.</param>
    /// <param name="name">What the file is called in messages.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="DebianException">It is not signed with a trusted key, is for another suite, or has a date that is not accepted.</exception>
    public async Task<CheckedRelease> RunAsync(byte[] file, string suite, string name, CancellationToken ct)
    {
        var now = request.Time.GetUtcNow();
        var text = ClearSignedText.Parse(file);
        if (!keyring.Trusts(text, now))
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it has no valid signature from a trusted key ({string.Join(", ", keyring.Fingerprints)}); "
                    + "for a mirror that signs with its own key, set its keyring");
        }

        var fields = Stanza.Parse(string.Join('\n', text.Lines));
        if (!IsOf(fields, suite))
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it is the release file of '{ForeignText.Clean(NameOf(fields))}'");
        }

        // Of a release that is no longer kept up to date, or that is withheld on purpose, the signature is still valid.
        var read = new CheckedRelease(fields, TryParseDate(fields["Date"]));
        if (!request.AnyDate) CheckDates(read, new Named(suite, name), now);

        // A snapshot is older than what was used before, because the user wants that.
        if (read.Date is { } used && request.Sources.Snapshot is null) await dates.KeepAsync(suite, used < now ? used : now, ct);
        return read;
    }

    // Debian's codename is the suite ("trixie-updates"), and its suite says how old the release is ("stable-updates"). Ubuntu's suite is the suite,
    // and its codename is that of the release, which another suite must not pass for.
    private static bool IsOf(Stanza fields, string suite) =>
        fields["Suite"] == suite || (fields["Codename"] == suite && fields["Suite"]?.StartsWith(suite + "-", StringComparison.Ordinal) != true);

    private static string NameOf(Stanza fields) => string.Join(' ', new[] { fields["Codename"], fields["Suite"] }.OfType<string>().Distinct());

    private void CheckDates(CheckedRelease read, Named release, DateTimeOffset now)
    {
        CheckAgainstLock(read, release);

        // What the store keeps was checked when it was downloaded.
        if (request.IsOffline) return;
        if (request.Sources.Snapshot is { } snapshot) CheckIsOf(snapshot, read, release);
        else CheckIsCurrent(read, release, now);
    }

    private void CheckAgainstLock(CheckedRelease read, Named release)
    {
        if (!request.LockedReleases.TryGetValue(release.Suite, out var locked) || !(read.Date < locked - ReleaseDates.Tolerance)) return;

        throw new DebianException(
            ErrorCode.ReleaseWentBack,
            $"cannot use {release.Name}: it is from {Format(read.Date.Value)}, but the lock file was written with a release from {Format(locked)}, "
                + $"so updates would be missing; use a mirror that is kept up to date{AnyDate}");
    }

    // As the archive was then, whatever the date is now.
    private static void CheckIsOf(ArchiveSnapshot snapshot, CheckedRelease read, Named release)
    {
        if (read.Date > snapshot.Time)
        {
            throw new DebianException(
                ErrorCode.ReleaseFromFuture,
                $"cannot use {release.Name}: it is from {Format(read.Date.Value)}, after the time of the snapshot (SlimSnapshot={snapshot}), "
                    + $"so it is not part of it; use a mirror with snapshots{AnyDate}");
        }

        if (read.Fields["Valid-Until"] is { } until && ParseDate(until) < snapshot.Time)
        {
            throw new DebianException(
                ErrorCode.ReleaseExpired,
                $"cannot use {release.Name}: it was valid until {ForeignText.Clean(until)}, before the time of the snapshot (SlimSnapshot={snapshot}); "
                    + $"use a mirror whose snapshot is complete, or an earlier time{AnyDate}");
        }
    }

    private void CheckIsCurrent(CheckedRelease read, Named release, DateTimeOffset now)
    {
        var date = read.Date;
        if (read.Fields["Valid-Until"] is { } until && ParseDate(until) < now)
        {
            throw new DebianException(
                ErrorCode.ReleaseExpired,
                $"cannot use {release.Name}: it was valid until {ForeignText.Clean(until)}; use a mirror that is kept up to date, "
                    + "and check this machine's clock");
        }

        if (date > now + ReleaseDates.Tolerance)
        {
            throw new DebianException(
                ErrorCode.ReleaseFromFuture,
                $"cannot use {release.Name}: its date, {Format(date.Value)}, is in the future; check this machine's clock, "
                    + $"and use another mirror if the clock is right{AnyDate}");
        }

        if (dates.Find(release.Suite) is { } last && date < last - ReleaseDates.Tolerance)
        {
            throw new DebianException(
                ErrorCode.ReleaseWentBack,
                $"cannot use {release.Name}: it is from {Format(date.Value)}, but a release from {Format(last)} was used before, "
                    + $"so updates would be missing; use a mirror that is kept up to date{AnyDate}");
        }
    }

    private static string Format(DateTimeOffset date) => date.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset ParseDate(string text) => TryParseDate(text) ?? throw new FormatException($"'{text}' is not a date");

    // "Sat, 28 Nov 2026 00:53:03 UTC", the hour usually with a leading zero. Some tools write the zone as a number.
    private static DateTimeOffset? TryParseDate(string? text) =>
        DateTimeOffset.TryParseExact(
            text?.Replace("UTC", "GMT", StringComparison.Ordinal).Replace("+0000", "GMT", StringComparison.Ordinal),
            ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss 'GMT'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date)
            ? date
            : null;

    private sealed record Named(string Suite, string Name);
}

/// <summary>A release file whose signature and dates are verified.</summary>
/// <param name="Fields">The fields that were signed.</param>
/// <param name="Date">The date; null if it has none.</param>
internal sealed record CheckedRelease(Stanza Fields, DateTimeOffset? Date);
