using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

[Collection(nameof(EnvironmentVariables))]
public sealed class CacheLocationTests : IDisposable
{
    private static readonly CacheChoice Usual = new(null, IsShared: false);

    private readonly TemporaryDirectory directory = new();

    private string Temporary => directory.Combine("tmp", $"containerslim-{FolderTrust.UserId}");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void XDG_CACHE_HOME_says_where_the_cache_is()
    {
        using var _ = new EnvironmentVariables(("XDG_CACHE_HOME", "/var/cache/me"));

        Assert.Equal("/var/cache/me/containerslim", CacheLocation.Default);
        Assert.Null(CacheLocation.FindNotice(Usual));
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/path")]
    public void Without_it_the_cache_is_in_the_home_directory(string? cacheHome)
    {
        SkipOnWindows();
        using var _ = Home(directory.Path, cacheHome);

        Assert.Equal(directory.Combine(".cache", "containerslim"), CacheLocation.Default);
        Assert.Null(CacheLocation.FindNotice(Usual));
    }

    [SkippableTheory]
    [InlineData("/", "the home folder is '/'")]
    [InlineData("/nothing/here", "this user has no home folder")]
    public void Where_the_home_cannot_be_used_the_cache_is_a_private_temporary_folder(string home, string why)
    {
        SkipOnWindows();
        using var _ = Home(home);

        var store = CacheLocation.Open(Usual, TimeProvider.System);

        Assert.Equal(Temporary, store.Root);
        Assert.Equal($"The cache is in '{Temporary}', because {why}. To keep it in another place, set SlimCacheDirectory.", CacheLocation.FindNotice(Usual));
        Assert.Null(CacheLocation.FindNotice(new CacheChoice(directory.Path, IsShared: false)));
    }

    [SkippableFact]
    public async Task A_home_that_cannot_be_written_is_none()
    {
        await using var mount = await ReadOnlyMount.MountAsync();
        using var _ = Home(mount.Path);

        Assert.Equal(Temporary, CacheLocation.Default);
        Assert.Contains($"because the home folder '{mount.Path}' cannot be written", CacheLocation.FindNotice(Usual), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_temporary_folder_is_for_this_user_only()
    {
        SkipOnWindows();
        using var _ = Home("/");

        await CacheLocation.Open(Usual, TimeProvider.System).PutRecordAsync("kind", "key", "record"u8.ToArray(), CancellationToken.None);

        Assert.Equal(Modes.Private, Modes.Get(Temporary));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_temporary_folder_of_another_user_is_refused(bool isShared)
    {
        SkipOnWindows();
        using var _ = Home("/");
        Directory.CreateDirectory(Temporary);
        await Modes.ChangeOwnerAsync("1234", Temporary);

        var failure = Assert.Throws<OciException>(() => CacheLocation.Open(new CacheChoice(null, isShared), TimeProvider.System));

        Assert.Equal(ErrorCode.CacheNotTrusted, failure.Code);
        Assert.StartsWith($"cannot use the cache '{Temporary}': it belongs to another user, with the ID 1234, ", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_publish_says_once_where_the_cache_is_then()
    {
        SkipOnWindows();
        using var _ = Home("/");
        using var folder = PublishFolder.Native();
        var input = folder.Input() with { Base = "scratch", ArchivePath = directory.Combine("image.tar"), CacheDirectory = null };
        var listener = new Listener();

        await new ImagePublisher(listener, TimeProvider.System).PublishAsync(input, [], CancellationToken.None);

        Assert.Equal([CacheLocation.FindNotice(Usual)!], listener.Lines.Where(line => line.Contains("cache", StringComparison.Ordinal)));
        Assert.True(Directory.Exists(Path.Combine(Temporary, "records")));
    }

    [SkippableFact]
    public void The_users_own_folder_is_made_private()
    {
        SkipOnWindows();
        using var _ = Home(directory.Path);
        Modes.Set(Directory.CreateDirectory(CacheLocation.Default).FullName, Modes.WritableByAll);

        CacheLocation.Open(Usual, TimeProvider.System);

        Assert.Equal(Modes.Private, Modes.Get(CacheLocation.Default));
    }

    [SkippableFact]
    public void A_folder_that_others_can_write_to_is_refused_unless_it_is_meant_to_be_shared()
    {
        SkipOnWindows();
        using var _ = Home(directory.Path);
        var folder = Directory.CreateDirectory(directory.Combine("shared")).FullName;
        Modes.Set(folder, Modes.WritableByAll);

        var failure = Assert.Throws<OciException>(() => CacheLocation.Open(new CacheChoice(folder, IsShared: false), TimeProvider.System));
        var store = CacheLocation.Open(new CacheChoice(folder, IsShared: true), TimeProvider.System);

        Assert.Equal(ErrorCode.CacheNotTrusted, failure.Code);
        Assert.Contains("set SlimCacheShared=true", failure.Message, StringComparison.Ordinal);
        Assert.Equal((folder, CacheLocation.Default), (store.Root, store.TrustedRoot));
        Assert.Equal(Modes.WritableByAll, Modes.Get(folder));
    }

    [SkippableFact]
    public void Where_the_users_own_folder_is_the_shared_one_records_are_in_the_temporary_folder()
    {
        SkipOnWindows();
        using var _ = Home(directory.Path);

        Assert.Equal(Temporary, CacheLocation.Open(new CacheChoice(null, IsShared: true), TimeProvider.System).TrustedRoot);
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "Windows keeps caches elsewhere");

    private EnvironmentVariables Home(string home, string? cacheHome = null) => new(
        ("XDG_CACHE_HOME", cacheHome),
        ("HOME", home),
        ("TMPDIR", Directory.CreateDirectory(directory.Combine("tmp")).FullName));

    private sealed class Listener : IBuildObserver
    {
        public List<string> Lines { get; } = [];

        public void StepFinished(BuildStep step)
        {
        }

        public void Inform(string message) => Lines.Add(message);

        public void Warn(Warning warning) => Lines.Add(warning.Message);
    }
}
