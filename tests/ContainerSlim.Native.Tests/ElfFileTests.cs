using System.Runtime.InteropServices;
using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

public sealed class ElfFileTests : IDisposable
{
    private const uint Interpreter = 3;
    private const uint DynamicSegment = 2;
    private const ulong Flags1 = 0x6ffffffb;
    private const ulong Pie = 0x08000000;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(3, "386")]
    [InlineData(21, "ppc64le")]
    [InlineData(22, "s390x")]
    [InlineData(40, "arm")]
    [InlineData(62, "amd64")]
    [InlineData(183, "arm64")]
    [InlineData(243, "riscv64")]
    [InlineData(258, "loong64")]
    public void A_machine_is_called_as_the_image_spec_calls_it(ushort machine, string architecture) =>
        Assert.Equal(architecture, Read(new ElfImage { Machine = machine })!.Architecture);

    [Fact]
    public void A_machine_that_no_image_is_made_for_has_no_architecture() =>
        Assert.Null(Read(new ElfImage { Machine = 8 })!.Architecture);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_fixed_address_executable_is_a_program_in_every_class_and_byte_order(bool is64, bool isBig) =>
        Assert.True(Read(new ElfImage { Type = 2, Is64 = is64, IsBig = isBig })!.IsProgram);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_shared_object_with_an_interpreter_is_a_program(bool is64, bool isBig) =>
        Assert.True(Read(new ElfImage { SegmentKind = Interpreter, Is64 = is64, IsBig = isBig })!.IsProgram);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_static_position_independent_program_is_known_by_its_flag(bool is64, bool isBig) =>
        Assert.True(Read(new ElfImage { SegmentKind = DynamicSegment, Dynamic = [(5, 1), (Flags1, Pie)], Is64 = is64, IsBig = isBig })!.IsProgram);

    [Fact]
    public void A_shared_object_without_interpreter_and_flag_is_a_library() =>
        Assert.False(Read(new ElfImage { SegmentKind = DynamicSegment, Dynamic = [(5, 1), (Flags1, 1)] })!.IsProgram);

    [Fact]
    public void A_shared_object_with_no_dynamic_flags_at_all_is_a_library() =>
        Assert.False(Read(new ElfImage { SegmentKind = DynamicSegment, Dynamic = [(5, 1)] })!.IsProgram);

    [Fact]
    public void A_file_that_claims_thousands_of_segments_is_no_program() =>
        Assert.False(Read(new ElfImage { SegmentKind = Interpreter, SegmentCount = 5000 })!.IsProgram);

    [Fact]
    public void A_text_is_not_elf() => Assert.Null(Read("#!/bin/sh\necho this is a script that is longer than an ELF header would be\n"u8.ToArray()));

    [Fact]
    public void An_empty_file_is_not_elf() => Assert.Null(Read([]));

    [Fact]
    public void A_header_that_is_cut_short_is_not_elf() => Assert.Null(Read(new ElfImage { Type = 2 }.ToBytes()[..40]));

    [Fact]
    public void Segments_that_lie_beyond_the_end_of_the_file_are_not_read() =>
        Assert.False(Read(new ElfImage { SegmentKind = Interpreter }.ToBytes()[..64])!.IsProgram);

    [Fact]
    public void The_smallest_32_bit_executable_is_read() =>
        Assert.True(Read(new ElfImage { Is64 = false, Type = 2 }.ToBytes()[..52])!.IsProgram);

    [SkippableFact]
    public void The_running_dotnet_is_a_program_for_this_machine()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux programs are ELF files");

        var elf = ElfFile.Read(Environment.ProcessPath!)!;

        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        };
        Assert.Equal((true, architecture), (elf.IsProgram, elf.Architecture));
    }

    [SkippableFact]
    public void The_runtimes_own_library_is_no_program()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux libraries are ELF files");

        Assert.False(ElfFile.Read(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so"))!.IsProgram);
    }

    [SkippableFact]
    public async Task A_static_pie_of_a_real_compiler_is_a_program()
    {
        var compiler = Peer.Require("gcc");
        var source = directory.Write("main.c", "int main(void) { return 0; }");
        var program = directory.Combine("main");
        await new Command(compiler, "-static-pie", "-o", program, source).RunSuccessfullyAsync();

        Assert.True(ElfFile.Read(program)!.IsProgram);
    }

    private ElfFile? Read(ElfImage image) => Read(image.ToBytes());

    private ElfFile? Read(byte[] content)
    {
        var path = directory.Combine("file");
        File.WriteAllBytes(path, content);
        return ElfFile.Read(path);
    }
}
