using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class FolderStampTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly LaterTime time = new() { Offset = TimeSpan.FromMinutes(1) };

    public FolderStampTests()
    {
        directory.Write("folder/a", "content of a");
        directory.Write("folder/below/b", "content of b");
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_folder_that_is_left_alone_has_one_stamp() => Assert.Equal(Stamp(), Stamp());

    [Theory]
    [InlineData("another size")]
    [InlineData("another content")]
    [InlineData("another mode")]
    [InlineData("another file")]
    [InlineData("another folder")]
    [InlineData("another name")]
    [InlineData("one less")]
    public void Whatever_changes_shows(string what)
    {
        var before = Stamp();

        Change(what);

        Assert.NotEqual(before, Stamp());
    }

    // What a reproducible build does: the same size, and the time that the file had before.
    [Fact]
    public void A_change_behind_the_same_size_and_modification_time_shows()
    {
        var before = Stamp();
        var modified = File.GetLastWriteTimeUtc(A);
        File.WriteAllText(A, "CONTENT OF A");
        File.SetLastWriteTimeUtc(A, modified);

        Assert.NotEqual(before, Stamp());
    }

    [Fact]
    public void What_was_written_just_now_is_read()
    {
        time.Offset = TimeSpan.Zero;
        var before = Stamp();
        File.WriteAllText(A, "content of a");

        Assert.Equal(before, Stamp());

        File.WriteAllText(A, "CONTENT OF A");
        Assert.NotEqual(before, Stamp());
    }

    [Fact]
    public void Much_that_was_written_just_now_is_not_read()
    {
        time.Offset = TimeSpan.Zero;
        File.WriteAllBytes(A, new byte[1 << 20]);

        Assert.Null(FolderStamp.Of(Paths(), time));

        time.Offset = TimeSpan.FromMinutes(1);
        Assert.NotNull(FolderStamp.Of(Paths(), time));
    }

    [Fact]
    public void What_is_not_there_has_no_stamp() => Assert.Null(FolderStamp.Of([directory.Combine("nothing")], time));

    private string Folder => directory.Combine("folder");

    private string A => Path.Combine(Folder, "a");

    private IEnumerable<string> Paths() => Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
        .Select(path => Directory.Exists(path) ? path + Path.DirectorySeparatorChar : path)
        .Order(StringComparer.Ordinal);

    private FolderStamp Stamp() => FolderStamp.Of(Paths(), time)!;

    private void Change(string what)
    {
        switch (what)
        {
            case "another size":
                File.AppendAllText(A, "!");
                break;
            case "another content":
                File.WriteAllText(A, "CONTENT OF A");
                break;
            case "another mode" when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(A, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                break;
            case "another file":
                directory.Write("folder/c", "");
                break;
            case "another folder":
                Directory.CreateDirectory(Path.Combine(Folder, "empty"));
                break;
            case "another name":
                File.Move(A, A + "a");
                break;
            case "one less":
                File.Delete(A);
                break;
        }
    }

    /// <summary>The system's time and some more: files of a moment ago are old, unless a test says otherwise.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
