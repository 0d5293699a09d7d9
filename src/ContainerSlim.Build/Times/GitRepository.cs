using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Build;

/// <summary>
/// Reads a commit with the git command, which knows every format that a repository can have: linked work trees, submodules, shallow and partial
/// clones, packed objects and refs, SHA-256.
/// </summary>
internal static class GitRepository
{
    private const string Name = ".git";

    // A repository on a network drive may take its time, but a publish does not wait forever for a timestamp.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    // A hook that publishes inherits variables about the hook's repository, with relative paths; git-scm.com, gitenvironment. The repository of the
    // project counts, whoever starts the publish.
    private static readonly string[] ForeignVariables =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
        "GIT_PREFIX",
    ];

    /// <summary>The time of the commit that a folder's work tree is at.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="ct">Cancels the work.</param>
    public static async Task<CommitTime> ReadCommitTimeAsync(string folder, CancellationToken ct)
    {
        if (Find(folder) is not { } repository) return CommitTime.Missing("the project is not in a git work tree");
        if (FindProgram() is not { } program) return CommitTime.Missing("the project is in a git work tree, but the program git was not found");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerLimit);
        try
        {
            var (exitCode, output, error) = await RunAsync(Start(program, repository), limit.Token);
            return exitCode == 0 ? Parse(output) : CommitTime.Missing($"git cannot read the commit: {Reason(error)}");
        }
        catch (Win32Exception e)
        {
            return CommitTime.Missing($"git cannot be started: {e.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return CommitTime.Missing("git did not answer");
        }
    }

    // A linked work tree and a submodule have a file of this name; gitrepository-layout(5).
    private static string? Find(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            var path = Path.Combine(at, Name);
            if (Directory.Exists(path) || File.Exists(path)) return path;
        }

        return null;
    }

    // Windows would also look in the current folder, where the project's files are.
    private static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "git.exe" : "git"))
        .FirstOrDefault(File.Exists);

    // git does not check who owns a repository that is named with --git-dir (safe.directory in git-config(1)), and versions before 2.38 have no
    // other way to say so. Reading an object runs nothing that the repository's configuration names: no hook, no file system monitor, no
    // filter, no signature check.
    private static ProcessStartInfo Start(string program, string repository)
    {
        var start = new ProcessStartInfo(program, ["--git-dir", repository, "cat-file", "commit", "HEAD"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetDirectoryName(repository),
        };
        foreach (var variable in ForeignVariables) start.Environment.Remove(variable);
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start, CancellationToken ct)
    {
        using var process = Process.Start(start) ?? throw new Win32Exception("no process was started");
        process.StandardInput.Close();
        await using var end = ct.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await Task.WhenAll(output, error, process.WaitForExitAsync(ct));
        return (process.ExitCode, await output, await error);
    }

    // "committer NAME <ADDRESS> SECONDS ZONE", before the empty line that ends the headers. A name cannot contain a newline.
    private static CommitTime Parse(string commit)
    {
        var headers = commit.Split("\n\n", 2)[0];
        var words = headers.Split('\n').FirstOrDefault(line => line.StartsWith("committer ", StringComparison.Ordinal))?.Split(' ') ?? [];
        return words.Length > 2
            && long.TryParse(words[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? new CommitTime(DateTimeOffset.FromUnixTimeSeconds(seconds), "")
                : CommitTime.Missing("the commit has no valid time");
    }

    // "fatal: Not a valid object name HEAD"
    private static string Reason(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() is { } line
            ? line.Replace("fatal: ", "", StringComparison.Ordinal).TrimEnd('.')
            : "it printed nothing";
}
