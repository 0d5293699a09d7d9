using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The time of a commit, in every kind of repository that git itself makes.</summary>
[Collection(nameof(EnvironmentVariables))]
public sealed class GitRepositoryTests : IDisposable
{
    private static readonly DateTimeOffset First = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-5));
    private static readonly DateTimeOffset Second = new(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(9.5));

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task A_full_and_a_shallow_clone_have_the_time_of_the_commit()
    {
        var origin = await CreateAsync("origin");
        var full = await origin.CloneAsync(directory.Combine("full"));
        var shallow = await origin.CloneAsync(directory.Combine("shallow"), "--depth=1");

        Assert.Equal(Second, await TimeAsync(full.Folder));
        Assert.Equal(Second, await TimeAsync(shallow.Folder));
    }

    [SkippableFact]
    public async Task A_folder_below_has_the_time_of_the_whole_work_tree() =>
        Assert.Equal(Second, await TimeAsync(Path.Combine((await CreateAsync("origin")).Folder, "src")));

    [SkippableFact]
    public async Task Packed_objects_and_a_detached_head_are_read()
    {
        var tree = await CreateAsync("origin");
        await tree.RunAsync("gc", "--quiet", "--aggressive");
        await tree.RunAsync("pack-refs", "--all");
        Assert.Equal(Second, await TimeAsync(tree.Folder));

        await tree.RunAsync("checkout", "--quiet", "--detach", "HEAD~1");
        Assert.Equal(First, await TimeAsync(tree.Folder));
    }

    [SkippableFact]
    public async Task A_linked_work_tree_has_the_time_of_its_own_commit()
    {
        var tree = await CreateAsync("origin");
        await tree.RunAsync("worktree", "add", "--quiet", "--detach", directory.Combine("linked"), "HEAD~1");

        Assert.Equal(First, await TimeAsync(directory.Combine("linked", "src")));
        Assert.Equal(Second, await TimeAsync(tree.Folder));
    }

    [SkippableFact]
    public async Task A_submodule_has_the_time_of_its_own_commit()
    {
        var part = await CreateAsync("part");
        var whole = await GitWorkTree.CreateAsync(directory.Combine("whole"));
        await whole.RunAsync("submodule", "--quiet", "add", part.Folder, "part");
        await whole.CommitAsync(First);

        Assert.Equal(Second, await TimeAsync(Path.Combine(whole.Folder, "part", "src")));
        Assert.Equal(First, await TimeAsync(whole.Folder));
    }

    [SkippableFact]
    public async Task A_repository_of_another_user_is_read()
    {
        Peer.RequireRoot();
        var tree = await CreateAsync("origin");
        await new Command("chown", "--recursive", "12345:12345", tree.Folder).RunSuccessfullyAsync();
        using var _ = new EnvironmentVariables(("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"));

        Assert.Equal(Second, await TimeAsync(tree.Folder));
    }

    [SkippableFact]
    public async Task A_hook_of_another_repository_may_publish()
    {
        var tree = await CreateAsync("origin");
        var other = await (await GitWorkTree.CreateAsync(directory.Combine("other"))).CommitAsync(First);
        using var _ = new EnvironmentVariables(
            ("GIT_DIR", Path.Combine(other.Folder, ".git")),
            ("GIT_WORK_TREE", other.Folder),
            ("GIT_OBJECT_DIRECTORY", Path.Combine(other.Folder, ".git", "objects")),
            ("GIT_INDEX_FILE", ".git/index"));

        Assert.Equal(Second, await TimeAsync(tree.Folder));
    }

    [SkippableFact]
    public async Task Nothing_that_a_repository_configures_is_run()
    {
        var tree = await CreateAsync("origin");
        var trap = directory.Write("trap", $"#!/bin/sh\ntouch {directory.Combine("sprung")}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var name in new[] { "core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program", "diff.external", "core.editor" })
        {
            await tree.RunAsync("config", name, trap);
        }

        await tree.RunAsync("config", "log.showSignature", "true");

        Assert.Equal(Second, await TimeAsync(tree.Folder));
        Assert.False(File.Exists(directory.Combine("sprung")));
    }

    [SkippableFact]
    public async Task A_repository_without_a_commit_has_no_time()
    {
        var tree = await GitWorkTree.CreateAsync(directory.Combine("new"));

        Assert.StartsWith("git cannot read the commit: ", (await ReadAsync(tree.Folder)).Why, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_damaged_repository_has_no_time()
    {
        var tree = await CreateAsync("origin");
        await File.WriteAllTextAsync(Path.Combine(tree.Folder, ".git", "HEAD"), "nothing that git writes");

        Assert.StartsWith("git cannot read the commit: ", (await ReadAsync(tree.Folder)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_no_repository_has_no_time() =>
        Assert.Equal(CommitTime.Missing("the project is not in a git work tree"), await ReadAsync(directory.Path));

    [SkippableFact]
    public async Task Without_the_program_there_is_no_time()
    {
        var tree = await CreateAsync("origin");
        using var _ = new EnvironmentVariables(("PATH", directory.Path));

        Assert.Equal("the project is in a git work tree, but the program git was not found", (await ReadAsync(tree.Folder)).Why);
    }

    private async Task<GitWorkTree> CreateAsync(string name)
    {
        var tree = await GitWorkTree.CreateAsync(directory.Combine(name));
        directory.Write(Path.Combine(name, "src", "Program.cs"), "first");
        await tree.CommitAsync(First);
        directory.Write(Path.Combine(name, "src", "Program.cs"), "second");
        return await tree.CommitAsync(Second);
    }

    private static Task<CommitTime> ReadAsync(string folder) => GitRepository.ReadCommitTimeAsync(folder, default);

    private static async Task<DateTimeOffset?> TimeAsync(string folder)
    {
        var commit = await ReadAsync(folder);
        Assert.Equal("", commit.Why);
        return commit.Time;
    }
}
