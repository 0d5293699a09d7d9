using System.Runtime.InteropServices;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Finds what native AOT links with before anything is compiled, because the .NET SDK reports what is missing only after a long
/// compilation.
/// </summary>
public sealed class NativeToolchain
{
    private const string WithoutOpenSsl = "; or set SlimStaticOpenSsl=false if the app uses no cryptography and no TLS";

    private static readonly LinkedFile Library = new(
        "crt1.o",
        "the C library cannot be linked",
        "libc6-dev (Debian, Ubuntu), glibc-devel (Fedora) or musl-dev (Alpine)");

    private static readonly LinkedFile StaticLibrary = new(
        "libc.a",
        "SlimStatic=true links the C library into the program",
        "libc6-dev (Debian, Ubuntu), glibc-static (Fedora) or musl-dev (Alpine)");

    private static readonly LinkedFile StaticOpenSsl = new(
        "libssl.a",
        "OpenSSL must be linked into the program",
        "libssl-dev (Debian, Ubuntu), openssl-devel and openssl-static (Fedora) or openssl-libs-static (Alpine)" + WithoutOpenSsl);

    private readonly NativeToolchainRequest request;

    private readonly ProgramSearch programs;

    private NativeToolchain(NativeToolchainRequest request)
    {
        this.request = request;
        programs = new ProgramSearch(request.SearchPath);
    }

    /// <summary>
    /// Finds the compiler to link with: one that the SDK would find itself, or a versioned one such as <c>clang-14</c>, which it would not.
    /// </summary>
    /// <exception cref="BuildException">There is no compiler, or a library to link is missing; the message tells what to install.</exception>
    public static async Task<string> FindAsync(NativeToolchainRequest request, CancellationToken ct)
    {
        var toolchain = new NativeToolchain(request);
        toolchain.CheckSystem();
        var compiler = toolchain.FindCompiler();
        await toolchain.CheckLibrariesAsync(compiler, ct);
        return Path.GetFileName(compiler);
    }

    private void CheckSystem()
    {
        if (RuntimeIdentifier.IsWindows(request.RuntimeIdentifier))
        {
            throw Missing(
                $"native code for {request.RuntimeIdentifier} can be linked only on Windows; "
                    + "choose SlimMode=trimmed, self-contained or single-file");
        }

        if (OperatingSystem.IsLinux()) return;

        throw Missing(
            $"native code for {request.RuntimeIdentifier} can be compiled only on Linux; "
                + "publish there, for example in a container or on a build server, or choose SlimMode=trimmed");
    }

    private string FindCompiler() =>
        request.Compilers.Select(programs.Find).OfType<string>().FirstOrDefault() ?? FindVersionedClang() ?? throw Missing(request.Compilers is [var only]
            ? $"'{only}' is not in PATH; install it, or remove CppCompilerAndLinker"
            : $"neither {string.Join(" nor ", request.Compilers)} is in PATH; "
                + "install one of them, on Debian and Ubuntu with 'apt-get install gcc libc6-dev', "
                + "on Fedora with 'dnf install gcc', on Alpine with 'apk add gcc musl-dev'");

    // A compiler for a different processor than this machine's knows better than we do what it needs.
    private async Task CheckLibrariesAsync(string compiler, CancellationToken ct)
    {
        if (!request.RuntimeIdentifier.EndsWith("-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), StringComparison.Ordinal)) return;

        await RequireAsync(compiler, Library, ct);
        if (request.LinksStatically) await RequireAsync(compiler, StaticLibrary, ct);
        if (!request.LinksOpenSsl) return;

        await RequireAsync(compiler, StaticOpenSsl, ct);
        if (programs.Find("cmake") is not null) return;

        throw Missing("OpenSSL must be linked into the program, and cmake, which this needs, is not in PATH; install cmake" + WithoutOpenSsl);
    }

    // A compiler that finds a file prints its path; one that does not prints only the name.
    private async Task RequireAsync(string compiler, LinkedFile needed, CancellationToken ct)
    {
        if (await ProgramSearch.AskAsync(compiler, [$"-print-file-name={needed.Name}"], ct) is { } answer && answer.Trim() == needed.Name)
        {
            throw Missing($"{needed.Why}, and {Path.GetFileName(compiler)} does not find {needed.Name}; install {needed.Packages}");
        }
    }

    // If the project specifies a compiler, no other is used.
    private string? FindVersionedClang() => request.Compilers.Count < 2 ? null : programs.FindVersioned("clang");

    private BuildException Missing(string why) => new(ErrorCode.NativeToolchainMissing, $"cannot compile '{request.Name}' to native code: {why}");

    /// <summary>A file that the compiler must find.</summary>
    /// <param name="Name">The file's name.</param>
    /// <param name="Why">The reason why it is needed.</param>
    /// <param name="Packages">The packages that contain it.</param>
    private sealed record LinkedFile(string Name, string Why, string Packages);
}
