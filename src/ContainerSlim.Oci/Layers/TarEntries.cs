using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>Reads a tar from any tool. Every problem becomes an error message.</summary>
internal static class TarEntries
{
    /// <summary>The entries in order, without those that only describe others. Each is valid until the next is read.</summary>
    /// <exception cref="OciException">It is not a tar, or is incomplete.</exception>
    public static async IAsyncEnumerable<TarEntry> ReadAsync(Stream tar, string what, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = new TarReader(new TarLimitStream(tar, () => TooLong(what)), leaveOpen: true);
        while (await GuardAsync(() => reader.GetNextEntryAsync(copyData: false, ct), what) is { } entry)
        {
            if (entry.EntryType != TarEntryType.GlobalExtendedAttributes) yield return entry;
        }
    }

    /// <summary>Does one step of reading.</summary>
    public static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> read, string what)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw Invalid(what, e);
        }
    }

    public static bool IsMalformed(Exception e) =>
        e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException or NotSupportedException;

    public static OciException Invalid(string what, Exception cause) =>
        new(
            ErrorCode.InvalidArchive,
            $"cannot read {what}: it is incomplete, or is not a tar archive ({ForeignText.Clean(cause.Message).TrimEnd('.')})",
            cause);

    private static OciException TooLong(string what) =>
        new(ErrorCode.InvalidArchive, $"cannot read {what}: it has an entry whose name or attributes have more than {TarLimitStream.MaxMetadata >> 20} MiB");
}
