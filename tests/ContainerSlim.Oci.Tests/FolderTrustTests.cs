using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class FolderTrustTests : IDisposable
{
    private const UnixFileMode Readable = Modes.Private | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory directory = new();

    private string Folder => directory.Combine("cache");

    public FolderTrustTests()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        Directory.CreateDirectory(Folder);
    }

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public void A_folder_that_does_not_exist_has_no_other_users() => Assert.Null(FolderTrust.FindOthers(directory.Combine("nothing"), []));

    [SkippableTheory]
    [InlineData(0)]
    [InlineData((int)(UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute))]
    public void A_folder_that_others_can_read_is_still_ones_own(int others) => Assert.Null(FindOthers(Modes.Private | (UnixFileMode)others));

    [SkippableTheory]
    [InlineData((int)UnixFileMode.OtherWrite)]
    [InlineData((int)(UnixFileMode.OtherWrite | UnixFileMode.StickyBit))]
    public void A_folder_that_others_can_write_to_is_not(int others) =>
        Assert.Equal("other users can write to it", FindOthers(Readable | (UnixFileMode)others));

    [SkippableTheory]
    [InlineData(":1234", "other users can write to it")]
    [InlineData(":0", null)]
    public async Task A_folder_that_a_group_can_write_to_is_only_where_the_group_is_ones_own(string group, string? why)
    {
        await Modes.ChangeOwnerAsync(group, Folder);

        Assert.Equal(why, FindOthers(Readable | UnixFileMode.GroupWrite));
    }

    [SkippableFact]
    public async Task A_folder_of_another_user_is_not()
    {
        await Modes.ChangeOwnerAsync("1234", Folder);

        Assert.Equal("it belongs to another user, with the ID 1234", FolderTrust.FindOthers(Folder, []));
    }

    [SkippableFact]
    public async Task A_link_of_another_user_is_not_even_to_a_folder_of_ones_own()
    {
        File.CreateSymbolicLink(directory.Combine("link"), Folder);
        Assert.Null(FolderTrust.FindOthers(directory.Combine("link"), []));
        await Modes.ChangeOwnerAsync("1234", directory.Combine("link"));

        Assert.Equal("it belongs to another user, with the ID 1234", FolderTrust.FindOthers(directory.Combine("link"), []));
    }

    [SkippableFact]
    public void A_part_that_others_can_write_to_counts_where_they_can_reach_it()
    {
        Modes.Set(Directory.CreateDirectory(Path.Combine(Folder, "records")).FullName, Readable | UnixFileMode.OtherWrite);

        Modes.Set(Folder, Readable);
        Assert.Equal("other users can write to it", FolderTrust.FindOthers(Folder, ["records"]));

        Modes.Set(Folder, Modes.Private);
        Assert.Null(FolderTrust.FindOthers(Folder, ["records"]));
    }

    [SkippableFact]
    public void A_folder_of_ones_own_is_made_private()
    {
        Modes.Set(Folder, Readable | UnixFileMode.GroupWrite);

        FolderTrust.MakePrivate(Folder);

        Assert.Equal(Modes.Private, Modes.Get(Folder));
    }

    [SkippableFact]
    public async Task A_folder_of_another_user_is_left_as_it_is()
    {
        Modes.Set(Folder, Readable);
        await Modes.ChangeOwnerAsync("1234", Folder);

        FolderTrust.MakePrivate(Folder);

        Assert.Equal(Readable, Modes.Get(Folder));
    }

    [SkippableFact]
    public void A_folder_can_be_created_below_one_that_can_be_written() => Assert.True(FolderTrust.CanCreate(directory.Combine("a", "b", "c")));

    [SkippableFact]
    public async Task A_folder_cannot_be_created_where_nobody_can_write()
    {
        await using var mount = await ReadOnlyMount.MountAsync();

        Assert.False(FolderTrust.CanCreate(Path.Combine(mount.Path, "nothing", "cache")));
    }

    private string? FindOthers(UnixFileMode mode)
    {
        Modes.Set(Folder, mode);
        return FolderTrust.FindOthers(Folder, []);
    }
}
