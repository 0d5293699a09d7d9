using System.ComponentModel;
using System.Diagnostics;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A container runtime on this machine, used through its own command, which handles contexts, sockets and remote hosts.</summary>
/// <param name="Program">The command, <c>docker</c> or <c>podman</c>.</param>
internal sealed record LocalRuntime(string Program)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>The name that users know it by.</summary>
    public string Name => Program == "docker" ? "Docker" : "Podman";

    /// <summary>The platform that it runs: Linux on this machine's processor, unless the runtime reports another, as a remote one may.</summary>
    public Platform Platform { get; private init; } = RuntimeIdentifier.ToPlatform(RuntimeIdentifier.Default);

    /// <summary>Finds the first requested runtime that responds; null if none does.</summary>
    public static async Task<LocalRuntime?> FindAsync(LocalLoad load, CancellationToken ct)
    {
        foreach (var candidate in Candidates(load))
        {
            if (await candidate.AskVersionAsync(ct) is { } answer) return candidate.At(answer);
        }

        return null;
    }

    /// <summary>The runtime's own identifier for the image with a name; null if it has none.</summary>
    public async Task<string?> FindIdAsync(string name, CancellationToken ct) =>
        (await AskAsync(["image", "inspect", "--format", "{{.Id}}", name], ct))?.Trim();

    /// <summary>Loads an image. The archive is written while the runtime reads it.</summary>
    /// <exception cref="BuildException">The runtime rejects the image.</exception>
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

    // A runtime that exits while it reads prints the reason to its standard error; the broken pipe alone does not tell.
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

    // For example "linux/arm64". Output in any other form is ignored.
    private LocalRuntime At(string answer) => answer.Trim().Split('/') is [("linux" or "windows") and var os, { Length: > 0 } architecture]
        ? this with { Platform = new Platform(os, architecture) }
        : this;

    // 'version' also asks the server, and fails if it does not respond.
    private Task<string?> AskVersionAsync(CancellationToken ct) =>
        AskAsync(Program == "docker" ? ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"] : ["version"], ct);

    // The output of the command; null if it fails or does not respond in time.
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
