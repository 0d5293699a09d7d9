using System.Runtime.InteropServices;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The compilers are scripts that answer as clang does.</summary>
public sealed class CrossToolchainTests : IDisposable
{
    private const string Packages = "on Debian and Ubuntu with 'apt-get install clang gcc-aarch64-linux-gnu libc6-dev-arm64-cross'";

    private readonly TemporaryDirectory directory = new();

    private CrossToolchainRequest Request =>
        new() { Name = "Demo", RuntimeIdentifier = "linux-arm64", SearchPath = $"{directory.Combine("nowhere")}{Path.PathSeparator}{directory.Path}" };

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task Clang_and_the_binutils_of_the_processor_are_found()
    {
        AddClang("clang");
        Add("aarch64-linux-gnu-objcopy");

        Assert.Equal(new CrossToolchain("clang", "aarch64-linux-gnu-objcopy"), await FindAsync(Request));
    }

    [SkippableFact]
    public async Task A_clang_with_a_version_in_its_name_and_LLVMs_own_tools_will_do()
    {
        AddClang("clang-9");
        AddClang("clang-14");
        Add("clang-format-19");
        Add("llvm-objcopy-14");

        Assert.Equal(new CrossToolchain("clang-14", "llvm-objcopy-14"), await FindAsync(Request));
    }

    [SkippableFact]
    public async Task Gcc_alone_will_not_do()
    {
        Add("gcc");
        Add("aarch64-linux-gnu-gcc");

        await RefusesAsync($"clang, which is needed to link for other processors, is not in PATH; install it, {Packages}", Request);
    }

    [SkippableFact]
    public async Task Without_a_program_for_symbols_the_package_is_named()
    {
        AddClang("clang");

        await RefusesAsync($"neither aarch64-linux-gnu-objcopy nor llvm-objcopy is in PATH; install gcc-aarch64-linux-gnu, {Packages}", Request);
    }

    [SkippableTheory]
    [InlineData("crtbeginS.o")]
    [InlineData("crt1.o")]
    public async Task Without_the_libraries_of_the_processor_the_packages_are_named(string missing)
    {
        AddClang("clang", missing);
        Add("aarch64-linux-gnu-objcopy");

        await RefusesAsync(
            $"clang does not find {missing} for aarch64-linux-gnu; "
                + $"install the compiler's and the C library's files of that processor, {Packages}",
            Request);
    }

    [SkippableFact]
    public async Task A_root_file_system_of_the_processor_is_looked_into()
    {
        Add("clang", "case \"$*\" in *--sysroot=/arm*) echo /arm/lib/crt1.o ;; *) echo crt1.o ;; esac");
        Add("aarch64-linux-gnu-objcopy");

        Assert.Equal("clang", (await FindAsync(Request with { SysRoot = "/arm" })).Compiler);
    }

    [SkippableFact]
    public Task A_platform_without_a_known_linker_is_refused() => RefusesAsync(
        "no linker is known for that platform; set one with CppCompilerAndLinker and its libraries with SysRoot, "
            + "publish on such a machine, or choose SlimMode=trimmed",
        Request with { RuntimeIdentifier = "linux-musl-arm64" });

    [SkippableFact]
    public Task OpenSSL_is_not_linked_in_for_another_processor() => RefusesAsync(
        "OpenSSL can be linked only into programs for this machine's processor; "
            + "set SlimStaticOpenSsl=false if the app uses no cryptography and no TLS, or remove SlimStatic",
        Request with { LinksOpenSsl = true });

    private static Task<CrossToolchain> FindAsync(CrossToolchainRequest request)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "native code is compiled on Linux only");
        return CrossToolchain.FindAsync(request, CancellationToken.None);
    }

    private static async Task RefusesAsync(string why, CrossToolchainRequest request)
    {
        var failure = await Assert.ThrowsAsync<BuildException>(() => FindAsync(request));
        var here = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        Assert.Equal(
            (ErrorCode.NativeToolchainMissing, $"cannot compile 'Demo' to native code for {request.RuntimeIdentifier} on {here}: {why}"),
            (failure.Code, failure.Message));
    }

    private void AddClang(string name, string missing = "nothing") =>
        Add(
            name,
            $"for last; do :; done; file=${{last#-print-file-name=}}; if [ \"$file\" = {missing} ]; then echo \"$file\"; else echo \"/usr/lib/$file\"; fi");

    private void Add(string name, string script = "exit 1")
    {
        var path = directory.Write(name, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
