using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Finds the tools that link Native AOT code for another processor, or reports what to install.</summary>
public sealed class FindCrossToolchain : SlimTask
{
    /// <summary>The target runtime identifier.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>A root file system of the other processor.</summary>
    public string SysRoot { get; set; } = "";

    /// <summary>Whether OpenSSL is to be linked into the program.</summary>
    public bool LinksOpenSsl { get; set; }

    /// <summary>The compiler to link with.</summary>
    [Output]
    public string Compiler { get; private set; } = "";

    /// <summary>The program that strips the symbols.</summary>
    [Output]
    public string ObjCopy { get; private set; } = "";

    private protected override async Task RunAsync(CancellationToken ct)
    {
        var request = new CrossToolchainRequest
        {
            Name = ProjectName,
            RuntimeIdentifier = RuntimeIdentifier,
            SearchPath = Environment.GetEnvironmentVariable("PATH") ?? "",
            SysRoot = SysRoot,
            LinksOpenSsl = LinksOpenSsl,
        };
        (Compiler, ObjCopy) = await CrossToolchain.FindAsync(request, ct);
        Log.LogMessage(MessageImportance.Low, "Native code for {0} is linked with {1} and stripped with {2}.", RuntimeIdentifier, Compiler, ObjCopy);
    }
}
