using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The format of Windows layers. The files of the container's drive lie below <c>Files</c>. Beside it is an empty <c>Hives</c>, for changes to the
/// Windows registry. A security descriptor gives the owner of each entry, because numeric owners and modes mean nothing on Windows.
/// File attributes are not written, because an importer uses those of a plain file or directory. image-spec, layer.md, "Platform-specific
/// attributes"; hcsshim (pkg/ociwclayer) and go-winio (backuptar) import this format; the .NET SDK's PublishContainer writes the same.
/// </summary>
internal static class WindowsLayer
{
    /// <summary>The prefix of the key of a layer that is written in this format.</summary>
    public const string Key = "windows/1 ";

    private const string Files = "Files";
    private const string Hives = "Hives";

    // Microsoft, "Naming Files, Paths, and Namespaces". A colon would name a stream of a file, not a file.
    private static readonly SearchValues<char> Reserved = SearchValues.Create("<>:\"\\|?*");

    private static readonly ImmutableSortedDictionary<string, string> Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
        .Add("MSWINDOWS.rawsd", Convert.ToBase64String(OwnedByUsers()));

    /// <summary>Converts entries to this format, and adds every directory that contains them.</summary>
    /// <exception cref="BuildException">Windows does not allow an entry: a symbolic link, a reserved name, or paths that differ only in case.</exception>
    public static IReadOnlyList<LayerEntry> Of(IReadOnlyList<LayerEntry> entries)
    {
        var listed = entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var missing = AppLayers.FoldersOf(entries).Where(path => !listed.Contains(path)).Select(Directory);
        IReadOnlyList<LayerEntry> all = [.. entries, .. missing];
        Check(all);
        return
        [
            .. all
                .Select(entry => entry.Below(Files))
                .Append(Directory(Files))
                .Append(Directory(Hives))
                .Select(entry => entry with { Attributes = Attributes }),
        ];
    }

    private static LayerEntry Directory(string path) => LayerEntry.Directory(path, DiskMode.Executable);

    private static void Check(IReadOnlyList<LayerEntry> entries)
    {
        if (entries.FirstOrDefault(entry => entry.Kind == EntryKind.SymbolicLink) is { } link)
        {
            throw Invalid(link, "symbolic links are not supported in layers for Windows; use the file itself");
        }

        if (entries.FirstOrDefault(entry => entry.Path.AsSpan().IndexOfAny(Reserved) >= 0) is { } named)
        {
            throw Invalid(named, "names in Windows must not contain < > : \" \\ | ? *");
        }

        if (entries
            .GroupBy(entry => entry.Path, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Select(entry => entry.Path).Distinct().Count() > 1) is not { } same)
        {
            return;
        }

        throw Invalid(same.Last(), $"'{WindowsPath.Of("/" + same.First().Path)}' is the same path on Windows");
    }

    private static BuildException Invalid(LayerEntry entry, string why) =>
        new(ErrorCode.InvalidPath, $"cannot put '{WindowsPath.Of("/" + entry.Path)}' into an image for Windows: {why}");

    // Owner and group are BUILTIN\Users, S-1-5-32-545, which includes ContainerUser. There are no access control lists. [MS-DTYP], 2.4.6,
    // "SECURITY_DESCRIPTOR", self-relative, and 2.4.2.2, "SID--Packet Representation".
    private static byte[] OwnedByUsers()
    {
        const int header = 20;
        const ushort selfRelative = 0x8000;
        var users = Users();
        var descriptor = new byte[header + (2 * users.Length)];
        descriptor[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(2), selfRelative);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(4), header);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(8), header + users.Length);
        users.CopyTo(descriptor, header);
        users.CopyTo(descriptor, header + users.Length);
        return descriptor;
    }

    // Revision 1, two subauthorities of authority 5 (six bytes, big-endian): 32 (BUILTIN) and 545 (Users), both little-endian.
    private static byte[] Users() => [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 545 & 0xFF, 545 >> 8, 0, 0];
}
