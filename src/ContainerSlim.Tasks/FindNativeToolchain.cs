using ContainerSlim.Build;
using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace ContainerSlim.Tasks;

/// <summary>Finds what native AOT links with, or says what to install.</summary>
public sealed class FindNativeToolchain : MSBuildTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    /// <summary>The project's name, for messages.</summary>
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The project file, for messages.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The runtime identifier that is compiled for.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>The compilers that the .NET SDK looks for.</summary>
    [Required]
    public string[] Compilers { get; set; } = [];

    /// <summary>Whether the program is to be static.</summary>
    public bool LinksStatically { get; set; }

    /// <summary>Whether OpenSSL is to be linked into it.</summary>
    public bool LinksOpenSsl { get; set; }

    /// <summary>The compiler to link with.</summary>
    [Output]
    public string Compiler { get; private set; } = "";

    /// <summary>Looks for it.</summary>
    public override bool Execute() => TaskFailure.Catch(Log, ProjectFile, () =>
    {
        var request = new NativeToolchainRequest
        {
            Name = ProjectName,
            RuntimeIdentifier = RuntimeIdentifier,
            Compilers = Compilers,
            SearchPath = Environment.GetEnvironmentVariable("PATH") ?? "",
            LinksStatically = LinksStatically,
            LinksOpenSsl = LinksOpenSsl,
        };
        Compiler = NativeToolchain.FindAsync(request, cancellation.Token).GetAwaiter().GetResult();
        Log.LogMessage(MessageImportance.Low, "Native code is linked with {0}.", Compiler);
    });

    /// <summary>Ends the search.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Frees the cancellation.</summary>
    public void Dispose() => cancellation.Dispose();
}
