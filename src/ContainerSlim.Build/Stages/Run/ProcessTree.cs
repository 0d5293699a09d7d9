using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// A process and all that it started. A child whose parent has ended cannot be found by way of its parents any more; on Linux it is known by
/// a variable that it inherited.
/// </summary>
internal sealed class ProcessTree
{
    /// <summary>The variable that all of them have.</summary>
    public const string Variable = "SLIM_STAGE_PROCESS";

    // A process that starts others as fast as they are ended is followed this far.
    private const int MaxRounds = 10;

    private readonly byte[] mark;

    /// <param name="mark">What their variable says.</param>
    // proc(5): each variable is ended by a zero byte; a mark is not the beginning of another one.
    public ProcessTree(string mark) => this.mark = Encoding.UTF8.GetBytes($"{Variable}={mark}\0");

    /// <summary>A mark that no other process has.</summary>
    public static string NewMark() => Path.GetRandomFileName();

    /// <summary>Ends the process and all that it started.</summary>
    public void End(Process process)
    {
        Kill(process);
        EndLeft();
    }

    /// <summary>Ends what is left of it where nobody knows the process any more; on Linux only.</summary>
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

    // The variables a process was started with. Those of other users cannot be read, and a zombie has none.
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
            // It ended by itself meanwhile.
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
            // It ended by itself meanwhile, or belongs to another user, whose processes are not ours to end.
        }
    }
}
