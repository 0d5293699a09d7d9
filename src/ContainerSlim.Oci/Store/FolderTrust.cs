using System.Globalization;
using System.Runtime.InteropServices;

namespace ContainerSlim.Oci;

/// <summary>
/// Who can change the contents of a folder, by its owner and its mode. Windows is not checked: there, the folders of a user inherit access
/// lists that keep other users out.
/// </summary>
public static partial class FolderTrust
{
    /// <summary>The mode of a folder that only its owner can use: 0700.</summary>
    internal const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The mode of a file that only its owner can use: 0600.</summary>
    internal const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const uint Unknown = uint.MaxValue;
    private const UnixFileMode EnterByOthers = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const uint Root = 0;

    // access(2): W_OK and X_OK, which together allow to create files.
    private const int WriteAndEnter = 2 | 1;

    /// <summary>The number of the user that this process runs as; 0 on Windows.</summary>
    public static uint UserId => OperatingSystem.IsWindows() ? 0 : GetUserId();

    /// <summary>Whether this user can create a folder, by the mode of the nearest one above it that exists.</summary>
    public static bool CanCreate(string folder)
    {
        if (OperatingSystem.IsWindows()) return true;

        for (var at = folder; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(at)) return Access(at, WriteAndEnter) == 0;
        }

        return false;
    }

    /// <summary>Takes all permissions of other users away from a folder, if it belongs to this user.</summary>
    /// <exception cref="OciException">The file system does not allow it.</exception>
    public static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows() || OwnerOf(folder) is not { } owner || owner.User != UserId || owner.Mode == PrivateFolder) return;

        try
        {
            File.SetUnixFileMode(folder, PrivateFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(folder, e);
        }
    }

    /// <summary>
    /// Why another user can change the contents of a folder, as the end of a sentence; null if only this user and root can, or if there is no
    /// such folder.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="parts">The names of folders in it that count as well.</param>
    public static string? FindOthers(string folder, IReadOnlyList<string> parts)
    {
        if (OperatingSystem.IsWindows()) return null;

        // Whoever owns a link can point it elsewhere. Nobody else can, in a folder such as /tmp.
        if (FileStamp.OwnerOf(folder, followsLinks: false) is { } link && !IsTrusted(link.User)) return Belongs(link.User);
        if (OwnerOf(folder) is not { } owner) return null;
        if (FindOthers(owner) is { } why) return why;

        return (owner.Mode & EnterByOthers) == 0
            ? null
            : parts.Select(part => OwnerOf(Path.Combine(folder, part)) is { } one ? FindOthers(one) : null).FirstOrDefault(found => found is not null);
    }

    /// <summary>Sets the mode of a file that is created; null for the usual one. Windows has no modes.</summary>
    internal static void SetMode(FileStreamOptions options, UnixFileMode? mode)
    {
        if (!OperatingSystem.IsWindows() && mode is not null) options.UnixCreateMode = mode;
    }

    private static string? FindOthers(FileOwner owner)
    {
        if (!IsTrusted(owner.User)) return Belongs(owner.User);

        var isOpen = owner.Mode.HasFlag(UnixFileMode.OtherWrite) || (owner.Mode.HasFlag(UnixFileMode.GroupWrite) && !IsPrivateGroup(owner.Group));
        return isOpen ? "other users can write to it" : null;
    }

    // Many distributions give each user a group of the same number, and let it write what the user creates (umask 002).
    private static bool IsPrivateGroup(uint group)
    {
        if (group != UserId) return false;

        try
        {
            // group(5): "name:password:number:members".
            var number = group.ToString(CultureInfo.InvariantCulture);
            return File.ReadLines("/etc/group").Select(line => line.Split(':')).Any(fields =>
                fields.Length == 4 && fields[2] == number && (fields[3].Length == 0 || fields[3] == fields[0]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsTrusted(uint user) => user == UserId || user == Root;

    private static string Belongs(uint user) => user == Unknown
        ? "it belongs to another user"
        : string.Create(CultureInfo.InvariantCulture, $"it belongs to another user, with the ID {user}");

    // Without statx, the owner is not known. But only the owner and root can set a mode.
    private static FileOwner? OwnerOf(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder)) return null;
        if (FileStamp.OwnerOf(folder, followsLinks: true) is { } owner) return owner;

        var mode = File.GetUnixFileMode(folder);
        try
        {
            File.SetUnixFileMode(folder, mode);
            return new FileOwner(UserId, Unknown, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileOwner(Unknown, Unknown, mode);
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
