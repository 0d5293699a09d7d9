using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>The form of a layer that Windows imports.</summary>
public sealed class WindowsLayerTests
{
    // Owner and group S-1-5-32-545, no lists: what `new RawSecurityDescriptor(SelfRelative, users, users, null, null)` is in bytes.
    private const string OwnedByUsers = "AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==";

    [Fact]
    public void The_drive_is_below_Files_and_Hives_is_empty_beside_it() => Assert.Equal(
        ["Files", "Files/app", "Files/app/Hello.dll", "Hives"],
        Paths(LayerEntry.Directory("app", 493), File("app/Hello.dll")));

    [Fact]
    public void Every_directory_is_there_that_something_is_in() => Assert.Equal(
        ["Files", "Files/a", "Files/a/b", "Files/a/b/c.txt", "Files/d.txt", "Hives"],
        Paths(File("a/b/c.txt"), File("d.txt")));

    [Fact]
    public void Every_entry_is_the_users() => Assert.All(
        WindowsLayer.Of([File("app/Hello.dll"), LayerEntry.HardLink("app/Same.dll", "app/Hello.dll")]),
        entry => Assert.Equal([KeyValuePair.Create("MSWINDOWS.rawsd", OwnedByUsers)], entry.Attributes));

    [Fact]
    public void A_second_name_of_a_file_stays_one() =>
        Assert.Equal(
            "Files/app/Hello.dll",
            WindowsLayer.Of([File("app/Hello.dll"), LayerEntry.HardLink("app/Same.dll", "app/Hello.dll")])
                .Single(entry => entry.Kind == EntryKind.HardLink)
                .LinkTarget);

    [Fact]
    public void A_symbolic_link_is_refused() => Refusal.Is(
        ErrorCode.InvalidPath,
        @"cannot put 'C:\app\now' into an image for Windows: symbolic links are not supported in layers for Windows; use the file itself",
        () => WindowsLayer.Of([LayerEntry.SymbolicLink("app/now", "Hello.dll")]));

    [Theory]
    [InlineData("app/a:b")]
    [InlineData("app/a\\b")]
    [InlineData("D:/app")]
    [InlineData("app/what?/x")]
    public void A_name_that_Windows_does_not_allow_is_refused(string path) =>
        Refusal.Says(ErrorCode.InvalidPath, "names in Windows must not contain < > : \" \\ | ? *", () => WindowsLayer.Of([File(path)]));

    [Theory]
    [InlineData("app/A.txt", "app/a.txt", @"cannot put 'C:\app\a.txt' into an image for Windows: 'C:\app\A.txt' is the same path on Windows")]
    [InlineData("Data/x", "data/y", @"cannot put 'C:\data' into an image for Windows: 'C:\Data' is the same path on Windows")]
    public void Two_names_that_differ_in_case_alone_are_refused(string one, string other, string message) =>
        Refusal.Is(ErrorCode.InvalidPath, message, () => WindowsLayer.Of([File(one), File(other)]));

    [Theory]
    [InlineData(@"C:\app\", "/app/")]
    [InlineData("c:/app", "/app")]
    [InlineData("/app", "/app")]
    [InlineData(@"\app\x", "/app/x")]
    [InlineData(@"D:\app", "D:/app")]
    [InlineData("data", "data")]
    public void A_path_of_the_drive_is_one_of_the_image(string text, string path) => Assert.Equal(path, WindowsPath.ToImage(text));

    [Fact]
    public void A_path_of_the_image_is_one_of_the_drive() => Assert.Equal(@"C:\app\Hello.dll", WindowsPath.Of("/app/Hello.dll"));

    private static LayerEntry File(string path) => LayerEntry.File(path, 420, "content"u8.ToArray());

    private static IEnumerable<string> Paths(params LayerEntry[] entries) => WindowsLayer.Of(entries).Select(entry => entry.Path).Order(StringComparer.Ordinal);
}
