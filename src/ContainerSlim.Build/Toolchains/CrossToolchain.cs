using System.Runtime.InteropServices;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The tools that link native code for a different processor than this machine's.</summary>
/// <param name="Compiler">A clang, which links for any processor whose libraries are installed.</param>
/// <param name="ObjCopy">The program that strips the symbols.</param>
public sealed record CrossToolchain(string Compiler, string ObjCopy)
{
    // Debian's package names; Ubuntu uses the same.
    private static readonly Dictionary<string, (string Triplet, string Compiler, string Library)> Targets = new(StringComparer.Ordinal)
    {
        ["linux-x64"] = ("x86_64-linux-gnu", "gcc-x86-64-linux-gnu", "libc6-dev-amd64-cross"),
        ["linux-arm64"] = ("aarch64-linux-gnu", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"),
        ["linux-arm"] = ("arm-linux-gnueabihf", "gcc-arm-linux-gnueabihf", "libc6-dev-armhf-cross"),
    };

    /// <summary>Finds the tools. gcc does not work, because the .NET SDK specifies the target in a form that only clang understands.</summary>
    /// <exception cref="BuildException">Something is missing; the message names the packages to install.</exception>
    public static async Task<CrossToolchain> FindAsync(CrossToolchainRequest request, CancellationToken ct)
    {
        if (!Targets.TryGetValue(request.RuntimeIdentifier, out var target))
        {
            const string otherwise = "set one with CppCompilerAndLinker and its libraries with SysRoot, publish on such a machine, or choose SlimMode=trimmed";
            throw Missing(request, $"no linker is known for that platform; {otherwise}");
        }

        if (request.LinksOpenSsl)
        {
            const string otherwise = "set SlimStaticOpenSsl=false if the app uses no cryptography and no TLS, or remove SlimStatic";
            throw Missing(request, $"OpenSSL can be linked only into programs for this machine's processor; {otherwise}");
        }

        var programs = new ProgramSearch(request.SearchPath);
        var packages = $"on Debian and Ubuntu with 'apt-get install clang {target.Compiler} {target.Library}'";
        var compiler = programs.Find("clang") ?? programs.FindVersioned("clang")
            ?? throw Missing(request, $"clang, which is needed to link for other processors, is not in PATH; install it, {packages}");
        var objCopy = programs.Find($"{target.Triplet}-objcopy") ?? programs.Find("llvm-objcopy") ?? programs.FindVersioned("llvm-objcopy")
            ?? throw Missing(request, $"neither {target.Triplet}-objcopy nor llvm-objcopy is in PATH; install {target.Compiler}, {packages}");

        // The first file belongs to gcc, the second to the C library.
        foreach (var file in new[] { "crtbeginS.o", "crt1.o" })
        {
            if (await HasAsync(compiler, [$"--target={target.Triplet}", .. Root(request)], file, ct)) continue;

            var finds = $"{Path.GetFileName(compiler)} does not find {file} for {target.Triplet}";
            throw Missing(request, $"{finds}; install the compiler's and the C library's files of that processor, {packages}");
        }

        return new CrossToolchain(Path.GetFileName(compiler), Path.GetFileName(objCopy));
    }

    private static string[] Root(CrossToolchainRequest request) => request.SysRoot.Length > 0 ? [$"--sysroot={request.SysRoot}"] : [];

    // A compiler that finds a file prints its path; one that does not prints only the name.
    private static async Task<bool> HasAsync(string compiler, IReadOnlyList<string> target, string file, CancellationToken ct) =>
        await ProgramSearch.AskAsync(compiler, [.. target, $"-print-file-name={file}"], ct) is not { } answer || answer.Trim() != file;

    private static BuildException Missing(CrossToolchainRequest request, string why) => new(
        ErrorCode.NativeToolchainMissing,
        $"cannot compile '{request.Name}' to native code for {request.RuntimeIdentifier} "
            + $"on {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}: {why}");
}

/// <summary>What a native publish for a different processor will link with, and where to look for it.</summary>
public sealed record CrossToolchainRequest
{
    /// <summary>The project's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The runtime identifier to compile for.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The folders of programs, in the format of the PATH variable.</summary>
    public required string SearchPath { get; init; }

    /// <summary>The root file system of the other processor; empty if its libraries are installed on this machine.</summary>
    public string SysRoot { get; init; } = "";

    /// <summary>Whether to link OpenSSL into the program.</summary>
    public bool LinksOpenSsl { get; init; }
}
