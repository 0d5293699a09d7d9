using System.Security.Cryptography;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>A suite's release file with a verified signature. It lists every index with size and checksum. DebianRepository/Format, "Release files".</summary>
internal sealed class ReleaseFile
{
    private const string RecordKind = "debian-release";

    private readonly Dictionary<string, Descriptor> files;

    private ReleaseFile(CheckedRelease release)
    {
        var fields = release.Fields;
        Date = release.Date;
        HasByHash = fields["Acquire-By-Hash"] == "yes";
        files = fields.Lines("SHA256").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(
            words => words is [_, _, var path] ? path : throw new FormatException("a line in its checksum list is not valid"),
            words => Package.Checksum(words[0], words[1], "application/octet-stream"),
            StringComparer.Ordinal);
    }

    /// <summary>The date; null if it has none.</summary>
    public DateTimeOffset? Date { get; }

    /// <summary>Whether indexes are available by checksum, so that mirror updates do not interfere.</summary>
    public bool HasByHash { get; }

    /// <summary>Downloads and verifies a suite's release file; null if the mirror does not have the suite.</summary>
    /// <exception cref="DebianException">It is not signed with a trusted key, is for another suite, or has a date that is not accepted.</exception>
    public static Task<ReleaseFile?> TryReadAsync(IPackageMirror mirror, string suite, ReleaseCheck check, CancellationToken ct) =>
        Refetch.RunAsync(() => TryReadOnceAsync(mirror, suite, check, ct));

    /// <summary>A release file of a mirror as it was last downloaded; empty if the mirror had none, and null if that is not known.</summary>
    public static byte[]? FindKept(BlobStore store, string location, string path) => store.FindRecord(RecordKind, KeyOf(location, path));

    /// <summary>An index in the signed text; null if it is not listed.</summary>
    public Descriptor? Find(string path) => files.GetValueOrDefault(path);

    private static async Task<ReleaseFile?> TryReadOnceAsync(IPackageMirror mirror, string suite, ReleaseCheck check, CancellationToken ct)
    {
        var path = $"dists/{suite}/InRelease";
        if (await mirror.TryReadAsync(path, ct) is not { } file)
        {
            await KeepAsync(check.Store, mirror, path, []);
            return null;
        }

        var name = $"'{path}' of {mirror.Location}";
        try
        {
            var release = new ReleaseFile(await check.RunAsync(file, suite, name, ct));
            await KeepAsync(check.Store, mirror, path, file);
            return release;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or CryptographicException)
        {
            throw Invalid(mirror, path, $"cannot trust {name}: {ForeignText.Clean(e.Message)}", e);
        }
        catch (DebianException e) when (e.Code == ErrorCode.SignatureInvalid)
        {
            throw Invalid(mirror, path, e.Message, e);
        }
    }

    // For builds without the network.
    private static async Task KeepAsync(BlobStore store, IPackageMirror mirror, string path, byte[] file)
    {
        if (mirror is not HttpMirror || FindKept(store, mirror.Location, path)?.AsSpan().SequenceEqual(file) == true) return;

        await store.PutRecordAsync(RecordKind, KeyOf(mirror.Location, path), file, CancellationToken.None);
    }

    private static string KeyOf(string location, string path) => $"{location} {path}";

    // Over a network, the file may have been damaged on its way.
    private static DebianException Invalid(IPackageMirror mirror, string path, string message, Exception cause)
    {
        var remote = mirror as HttpMirror;
        remote?.Distrust(path);
        return new DebianException(ErrorCode.SignatureInvalid, message, cause) { ArrivedDamaged = remote is not null };
    }
}
