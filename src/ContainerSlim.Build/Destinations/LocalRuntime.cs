using System.ComponentModel;
using System.Diagnostics;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A container runtime on this machine, reached through its own command, which knows contexts, sockets and remote hosts.</summary>
/// <param name="Program">The command, <c>docker</c> or <c>podman</c>.</param>
internal sealed record LocalRuntime(string Program)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>The name users know it by.</summary>
    public string Name => Program == "docker" ? "Docker" : "Podman";

    /// <summary>The platform that it runs: of this machine's processor, unless it is elsewhere and says so.</summary>
    public Platform Platform { get; private init; } = RuntimeIdentifier.ToPlatform(RuntimeIdentifier.Default);

    /// <summary>The runtime that is wanted and answers; null where none does.</summary>
    public static async Task<LocalRuntime?> FindAsync(LocalLoad load, CancellationToken ct)
    {
        foreach (var candidate in Candidates(load))
        {
            if (await candidate.AskVersionAsync(ct) is { } answer) return candidate.At(answer);
        }

        return null;
    }

    /// <summary>What the runtime has under a name, by its own identifier; null where it has nothing.</summary>
    public async Task<string?> FindIdAsync(string name, CancellationToken ct) =>
        (await AskAsync(["image", "inspect", "--format", "{{.Id}}", name], ct))?.Trim();

    /// <summary>Loads an image; its archive is made while the runtime reads it.</summary>
    /// <exception cref="BuildException">The runtime refuses the image.</exception>
    public async Task LoadAsync(Func<Stream, Task> writeArchive, CancellationToken ct)
    {
        using var process = Start("load");
        await using var end = ct.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        var brokenPipe = await WriteAsync(process, writeArchive);
        await process.WaitForExitAsync(ct);
        var said = string.Join(' ', (await error).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3)).Trim();
        await output;
        if (process.ExitCode == 0 && brokenPipe is null) return;

        var why = said.Length > 0 ? said : "it printed nothing";
        throw new BuildException(
            ErrorCode.LocalRuntimeFailed,
            $"cannot load the image into {Name}: '{Program} load' ended with exit code {process.ExitCode}: {why}",
            brokenPipe);
    }

    private static IEnumerable<LocalRuntime> Candidates(LocalLoad load) => load switch
    {
        LocalLoad.Docker => [new LocalRuntime("docker")],
        LocalLoad.Podman => [new LocalRuntime("podman")],
        LocalLoad.WhereOneAnswers => [new LocalRuntime("docker"), new LocalRuntime("podman")],
        _ => [],
    };

    // A runtime that goes away while it reads says why on its error output; the broken pipe alone says nothing.
    private static async Task<IOException?> WriteAsync(Process process, Func<Stream, Task> writeArchive)
    {
        try
        {
            await writeArchive(process.StandardInput.BaseStream);
            process.StandardInput.Close();
            return null;
        }
        catch (IOException e)
        {
            return e;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    // "linux/arm64"; what is not of that form is no answer to this question.
    private LocalRuntime At(string answer) => answer.Trim().Split('/') is [("linux" or "windows") and var os, { Length: > 0 } architecture]
        ? this with { Platform = new Platform(os, architecture) }
        : this;

    // 'version' asks the server too, and fails where none answers.
    private Task<string?> AskVersionAsync(CancellationToken ct) =>
        AskAsync(Program == "docker" ? ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"] : ["version"], ct);

    // What it answers; null where it does not.
    private async Task<string?> AskAsync(string[] question, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerLimit);
        try
        {
            using var process = Start(question);
            process.StandardInput.Close();
            await using var end = limit.Token.Register(() => process.Kill(entireProcessTree: true));
            var answer = process.StandardOutput.ReadToEndAsync(limit.Token);
            await Task.WhenAll(answer, process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token));
            return process.ExitCode == 0 ? await answer : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    }) ?? throw new BuildException(ErrorCode.LocalRuntimeMissing, $"cannot start '{Program}'");
}
