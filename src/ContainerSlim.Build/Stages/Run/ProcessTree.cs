using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// A process and all processes that it started. A child whose parent has ended can no longer be found through its parents; on Linux, it is
/// recognized by an environment variable that it inherited.
/// </summary>
internal sealed class ProcessTree
{
    /// <summary>The name of that environment variable.</summary>
    public const string Variable = "SLIM_STAGE_PROCESS";

    // The maximum number of rounds, in case processes start others as fast as they are ended.
    private const int MaxRounds = 10;

    private readonly byte[] mark;

    /// <param name="mark">The value of the environment variable.</param>
    // proc(5): each variable ends with a zero byte, which prevents a match with the beginning of a longer mark.
    public ProcessTree(string mark) => this.mark = Encoding.UTF8.GetBytes($"{Variable}={mark}\0");

    /// <summary>Creates a mark that no other process has.</summary>
    public static string NewMark() => Path.GetRandomFileName();

    /// <summary>Ends the process and all processes that it started.</summary>
    public void End(Process process)
    {
        Kill(process);
        EndLeft();
    }

    /// <summary>Ends the remaining processes if the first process is no longer known; on Linux only.</summary>
    public void EndLeft()
    {
        for (var round = 0; OperatingSystem.IsLinux() && round < MaxRounds; round++)
        {
            var orphans = Processes().Where(IsMarked).ToList();
            if (orphans.Count == 0) return;

            foreach (var id in orphans) Kill(id);
        }
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    // The environment that a process was started with. It cannot be read for processes of other users, and a zombie has none.
    private bool IsMarked(int id)
    {
        try
        {
            var variables = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/environ"));
            return variables.AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            Kill(process);
        }
        catch (ArgumentException)
        {
            // It has ended by itself in the meantime.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself in the meantime, or belongs to another user, whose processes we may not end.
        }
    }
}
