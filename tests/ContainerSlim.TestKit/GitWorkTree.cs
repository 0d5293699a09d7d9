using System.Globalization;

namespace ContainerSlim.TestKit;

/// <summary>A folder in a real git repository, which the settings of the user and the machine do not reach.</summary>
/// <param name="Folder">The folder.</param>
public sealed record GitWorkTree(string Folder)
{
    private static readonly Dictionary<string, string?> Alone = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "An Author",
        ["GIT_AUTHOR_EMAIL"] = "author@example.com",
        ["GIT_AUTHOR_DATE"] = "2001-01-01T00:00:00Z",
        ["GIT_COMMITTER_NAME"] = "A Committer",
        ["GIT_COMMITTER_EMAIL"] = "committer@example.com",
    };

    /// <summary>Makes a repository in a folder, without a commit. Where git is missing the test is skipped.</summary>
    public static async Task<GitWorkTree> CreateAsync(string folder)
    {
        Peer.Require("git");
        Directory.CreateDirectory(folder);
        var tree = new GitWorkTree(folder);
        await tree.RunAsync("init", "--quiet", "--initial-branch=main");
        return tree;
    }

    /// <summary>Commits everything in the folder at a time.</summary>
    public async Task<GitWorkTree> CommitAsync(DateTimeOffset time)
    {
        await RunAsync("add", "--all");
        await Git(time, ["commit", "--quiet", "--allow-empty", "--message=a change"]).RunSuccessfullyAsync();
        return this;
    }

    /// <summary>Runs a git command in the folder.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => Git(DateTimeOffset.UnixEpoch, arguments).RunSuccessfullyAsync();

    /// <summary>Another clone of the repository.</summary>
    public async Task<GitWorkTree> CloneAsync(string folder, params string[] options)
    {
        await RunAsync(["clone", "--quiet", .. options, $"file://{Folder}", folder]);
        return new GitWorkTree(folder);
    }

    private Command Git(DateTimeOffset time, string[] arguments) => new("git", ["-c", "protocol.file.allow=always", .. arguments])
    {
        WorkingDirectory = Folder,
        Environment = new Dictionary<string, string?>(Alone)
        {
            ["GIT_COMMITTER_DATE"] = time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        },
    };
}
