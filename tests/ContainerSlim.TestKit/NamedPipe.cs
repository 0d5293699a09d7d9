using Xunit;

namespace ContainerSlim.TestKit;

/// <summary>Named pipes, which block whoever opens them until someone opens the other end.</summary>
public static class NamedPipe
{
    /// <summary>Makes one; on Windows, where they are no files, the test is skipped.</summary>
    public static Task CreateAsync(string path)
    {
        Skip.If(OperatingSystem.IsWindows(), "a named pipe is not a file on Windows");
        return new Command("mkfifo", path).RunSuccessfullyAsync();
    }
}
