using System.Globalization;
using System.Text;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>
/// Remembers the date of the newest release file of each suite that was used, whichever mirror it came from. An older one is signed as well, but
/// lacks updates.
/// </summary>
/// <param name="store">Where it is remembered.</param>
/// <param name="keyring">Who signs. Archives of different signers have nothing to do with each other.</param>
internal sealed class ReleaseDates(BlobStore store, Keyring keyring)
{
    /// <summary>How far dates may be apart without meaning anything: mirrors behind one name are not always in step, and clocks are not always right.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    private const string Kind = "debian-dates";

    /// <summary>The date of the newest release of a suite that was used; null if none is known.</summary>
    public DateTimeOffset? Find(string suite) =>
        store.FindRecord(Kind, KeyOf(suite)) is { } record
        && long.TryParse(Encoding.ASCII.GetString(record), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Remembers the date of a release that is used. One that was accepted although it is much older becomes the newest.</summary>
    public async Task KeepAsync(string suite, DateTimeOffset date, CancellationToken ct)
    {
        if (date < DateTimeOffset.UnixEpoch || (Find(suite) is { } last && date <= last && date >= last - Tolerance)) return;

        var seconds = date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await store.PutRecordAsync(Kind, KeyOf(suite), Encoding.ASCII.GetBytes(seconds), ct);
    }

    private string KeyOf(string suite) => string.Join(' ', keyring.Fingerprints.Order(StringComparer.Ordinal).Prepend(suite));
}
