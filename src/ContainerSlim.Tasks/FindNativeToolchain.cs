using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Finds the tools that link Native AOT code, or reports what to install.</summary>
public sealed class FindNativeToolchain : SlimTask
{
    /// <summary>The target runtime identifier.</summary>
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

    private protected override async Task RunAsync(CancellationToken ct)
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
        Compiler = await NativeToolchain.FindAsync(request, ct);
        Log.LogMessage(MessageImportance.Low, "Native code is linked with {0}.", Compiler);
    }
}
