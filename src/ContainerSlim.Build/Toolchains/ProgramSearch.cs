using System.ComponentModel;
using System.Diagnostics;

namespace ContainerSlim.Build;

/// <summary>Finds programs in folders, and runs them to get their output.</summary>
/// <param name="Path">The folders, in the format of the PATH variable.</param>
internal sealed record ProgramSearch(string Path)
{
    private IEnumerable<string> Folders => Path.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The path of a program; null if it is not found.</summary>
    public string? Find(string name) => name.Contains('/', StringComparison.Ordinal)
        ? (File.Exists(name) ? name : null)
        : Folders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The newest program with a version suffix, such as Debian's <c>clang-14</c>, which comes without a plain <c>clang</c>.</summary>
    public string? FindVersioned(string name) => Folders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, name + "-*"))
        .Where(path => Version(path, name) is not null)
        .MaxBy(path => Version(path, name));

    /// <summary>The standard output of a program. Because the program may be a user's script, the result is null if it fails or cannot be run.</summary>
    public static async Task<string?> AskAsync(string program, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            await using var end = ct.Register(() => process.Kill(entireProcessTree: true));
            var errors = process.StandardError.ReadToEndAsync(ct);
            var answer = await process.StandardOutput.ReadToEndAsync(ct);
            await errors;
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? answer : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static int? Version(string path, string name) =>
        int.TryParse(System.IO.Path.GetFileName(path)[(name.Length + 1)..], out var version) ? version : null;
}
