namespace ContainerSlim.TestKit;

/// <summary>Permissions of files, for tests that are skipped on Windows, which has none.</summary>
public static class Modes
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const UnixFileMode WritableByAll = Private | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static UnixFileMode Get(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    /// <summary>Gives a file or folder, or a link itself, to another user; the test is skipped without root.</summary>
    public static async Task ChangeOwnerAsync(string owner, string path)
    {
        Peer.RequireRoot();
        await new Command(Peer.Require("chown"), "-R", "-h", owner, path).RunSuccessfullyAsync();
    }
}
