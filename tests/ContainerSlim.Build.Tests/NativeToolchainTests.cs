using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The compilers are scripts that answer as gcc and clang do.</summary>
public sealed class NativeToolchainTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private NativeToolchainRequest Request => new()
    {
        Name = "Demo",
        RuntimeIdentifier = RuntimeIdentifier.Default,
        Compilers = ["clang", "gcc"],
        SearchPath = $"{directory.Combine("nowhere")}{Path.PathSeparator}{directory.Path}",
    };

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task The_first_compiler_that_is_there_is_taken()
    {
        AddCompiler("gcc");
        AddCompiler("clang");

        Assert.Equal("clang", await FindAsync(Request));
    }

    [Fact]
    public async Task Windows_is_not_linked_for_here()
    {
        var e = await Assert.ThrowsAsync<BuildException>(
            () => NativeToolchain.FindAsync(Request with { RuntimeIdentifier = "win-x64" }, CancellationToken.None));

        Assert.Equal(ErrorCode.NativeToolchainMissing, e.Code);
        Assert.Contains("native code for win-x64 can be linked only on Windows; choose SlimMode=trimmed", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Gcc_will_do()
    {
        AddCompiler("gcc");

        Assert.Equal("gcc", await FindAsync(Request));
    }

    [SkippableFact]
    public async Task The_newest_clang_with_a_version_in_its_name_is_found_where_there_is_nothing_else()
    {
        AddCompiler("clang-9");
        AddCompiler("clang-14");
        directory.Write("clang-format-19", "no compiler");

        Assert.Equal("clang-14", await FindAsync(Request));
    }

    [SkippableFact]
    public async Task Without_a_compiler_the_sentence_says_what_to_install() => await RefusesAsync(
        "cannot compile 'Demo' to native code: neither clang nor gcc is in PATH; "
            + "install one of them, on Debian and Ubuntu with 'apt-get install gcc libc6-dev', on Fedora with 'dnf install gcc', "
            + "on Alpine with 'apk add gcc musl-dev'",
        Request);

    [SkippableFact]
    public async Task A_compiler_that_the_project_names_and_that_is_not_there_is_named()
    {
        AddCompiler("gcc");

        await RefusesAsync(
            "cannot compile 'Demo' to native code: 'clang-21' is not in PATH; install it, or remove CppCompilerAndLinker",
            Request with { Compilers = ["clang-21"] });
    }

    [SkippableFact]
    public async Task A_compiler_without_the_C_library_says_which_package_has_it()
    {
        AddCompiler("gcc", lacks: "crt1.o");

        await RefusesAsync(
            "cannot compile 'Demo' to native code: the C library cannot be linked, and gcc does not find crt1.o; install libc6-dev (Debian, Ubuntu), "
                + "glibc-devel (Fedora) or musl-dev (Alpine)",
            Request);
    }

    [SkippableTheory]
    [InlineData("libc.a", "libc6-dev")]
    [InlineData("libssl.a", "libssl-dev")]
    public async Task What_a_static_program_lacks_is_named_with_its_package(string library, string package)
    {
        AddCompiler("gcc", library);
        directory.Write("cmake", "");

        var message = await RefusesAsync(library, Request with { LinksStatically = true, LinksOpenSsl = true });

        Assert.Contains(package, message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task OpenSSL_wants_cmake_too()
    {
        AddCompiler("gcc");

        await RefusesAsync(
            "cmake, which this needs, is not in PATH; install cmake; or set SlimStaticOpenSsl=false",
            Request with { LinksStatically = true, LinksOpenSsl = true });
    }

    [SkippableFact]
    public async Task A_dynamic_program_needs_no_static_libraries()
    {
        AddCompiler("gcc", lacks: "libc.a");

        Assert.Equal("gcc", await FindAsync(Request));
    }

    [SkippableFact]
    public async Task A_compiler_for_another_processor_is_trusted_to_know_its_libraries()
    {
        AddCompiler("gcc", lacks: "crt1.o");

        Assert.Equal("gcc", await FindAsync(Request with { RuntimeIdentifier = "linux-s390x" }));
    }

    [SkippableFact]
    public async Task The_real_compiler_of_this_machine_is_enough()
    {
        Peer.Require("gcc");

        Assert.NotEmpty(await FindAsync(Request with { SearchPath = Environment.GetEnvironmentVariable("PATH")! }));
    }

    private static Task<string> FindAsync(NativeToolchainRequest request)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "native code for Linux is compiled on Linux");
        return NativeToolchain.FindAsync(request, CancellationToken.None);
    }

    private static async Task<string> RefusesAsync(string says, NativeToolchainRequest request)
    {
        var failure = await Assert.ThrowsAsync<BuildException>(() => FindAsync(request));
        Assert.Equal(ErrorCode.NativeToolchainMissing, failure.Code);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        return failure.Message;
    }

    private void AddCompiler(string name, string lacks = "nothing")
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the compilers are shell scripts");
        var path = directory.Write(name, $"#!/bin/sh\nfile=${{1#-print-file-name=}}\n[ \"$file\" = '{lacks}' ] || file=/lib/$file\necho \"$file\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
