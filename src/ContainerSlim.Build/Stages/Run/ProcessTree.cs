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
    private const string Variable = "SLIM_STAGE_PROCESS";

    // A process that starts others as fast as they are ended is followed this far.
    private const int MaxRounds = 10;

    private readonly byte[] mark;

    private ProcessTree(byte[] mark) => this.mark = mark;

    /// <summary>Marks a process that is to be started.</summary>
    public static ProcessTree Mark(ProcessStartInfo start)
    {
        var name = Path.GetRandomFileName();
        start.Environment[Variable] = name;
        return new ProcessTree(Encoding.UTF8.GetBytes($"{Variable}={name}"));
    }

    /// <summary>Ends the process and all that it started.</summary>
    public void End(Process process)
    {
        Kill(process);
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

    // proc(5): the variables a process was started with, each ended by a zero byte. Those of other users cannot be read, and a zombie has none.
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
