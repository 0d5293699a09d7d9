using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The form that layers have for Windows: what the container has on its drive lies below <c>Files</c>, beside which is <c>Hives</c>, the
/// changes of the registry, empty; and each entry says by a security descriptor whose it is, for owners in numbers and modes mean nothing there.
/// File attributes are not written: an importer takes those of a plain file or directory. image-spec, layer.md, "Platform-specific attributes";
/// hcsshim (pkg/ociwclayer) and go-winio (backuptar) import it; layers of the .NET SDK's PublishContainer have the same.
/// </summary>
internal static class WindowsLayer
{
    /// <summary>Stands before the key of a layer's entries where they are written in this form.</summary>
    public const string Key = "windows/1 ";

    private const string Files = "Files";
    private const string Hives = "Hives";

    // Microsoft, "Naming Files, Paths, and Namespaces"; a colon would make a stream of a file, and not a file.
    private static readonly SearchValues<char> Reserved = SearchValues.Create("<>:\"\\|?*");

    private static readonly ImmutableSortedDictionary<string, string> Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
        .Add("MSWINDOWS.rawsd", Convert.ToBase64String(OwnedByUsers()));

    /// <summary>The entries in this form, with every directory that they are in.</summary>
    /// <exception cref="BuildException">One cannot be in Windows: a symbolic link, a name that it does not allow, two that differ in case alone.</exception>
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

    // Owner and group are BUILTIN\Users, S-1-5-32-545, which ContainerUser is one of, and there are no lists: [MS-DTYP], 2.4.6,
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

    // Revision 1, two parts below authority 5 (six bytes, the highest first): 32 (BUILTIN) and 545 (Users).
    private static byte[] Users() => [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 545 & 0xFF, 545 >> 8, 0, 0];
}
