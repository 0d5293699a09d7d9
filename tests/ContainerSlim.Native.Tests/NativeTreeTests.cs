namespace ContainerSlim.Native.Tests;

public sealed class NativeTreeTests
{
    private static readonly NativeTree Tree = new TestImage()
        .Add("/usr/lib/real/libown.so.1")
        .Link("/usr/lib/libown.so", "real/libown.so.1")
        .Link("/lib", "usr/lib")
        .Link("/abs", "/lib/real/../libown.so")
        .Link("/up", "../../../usr/lib/libown.so")
        .Link("/loop", "/pool")
        .Link("/pool", "loop")
        .Link("/dangling", "/none")
        .ToTree();

    [Theory]
    [InlineData("/usr/lib/real/libown.so.1")]
    [InlineData("/usr/lib/libown.so")]
    [InlineData("/lib/libown.so")]
    [InlineData("//lib/./real/../libown.so")]
    [InlineData("/abs")]
    [InlineData("/up")]
    [InlineData("/lib/../lib/libown.so")]
    public void A_path_leads_to_the_file_inside_the_root(string path) => Assert.Equal("/usr/lib/real/libown.so.1", Tree.Resolve(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/lib")]
    [InlineData("/usr/lib/real")]
    [InlineData("/none/../abs")]
    [InlineData("/abs/../abs")]
    [InlineData("/abs/more")]
    [InlineData("/loop")]
    [InlineData("/loop/more")]
    [InlineData("/dangling")]
    [InlineData("/lib/../libown.so")]
    public void A_directory_a_loop_or_nothing_is_no_file(string path) => Assert.Null(Tree.Resolve(path));

    [Fact]
    public void Of_two_entries_with_one_path_the_later_counts()
    {
        var tree = new TestImage().Add("/a").Add("/b").Link("/a", "b").ToTree();

        Assert.Equal("/b", tree.Resolve("/a"));
    }
}
