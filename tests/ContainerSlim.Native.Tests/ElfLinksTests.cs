namespace ContainerSlim.Native.Tests;

public sealed class ElfLinksTests
{
    private static readonly ElfLibrary Library = new()
    {
        Soname = "libown.so.1",
        Needed = ["libc.so.6", "libm.so.6"],
        RunPath = "$ORIGIN:/opt/lib",
        VersionsNeeded = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.38", "?GLIBC_2.99"]), ("libm.so.6", ["GLIBC_2.29"])],
        VersionsProvided = ["OWN_1.0", "OWN_1.1"],
    };

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void What_a_file_needs_and_provides_is_read_in_every_class_and_byte_order(bool is64, bool isBig)
    {
        var elf = (Library with { Is64 = is64, IsBig = isBig }).ToElf();

        Assert.Equal(
            ("libown.so.1", "libc.so.6 libm.so.6", "$ORIGIN /opt/lib", "OWN_1.0 OWN_1.1"),
            (elf.Soname, string.Join(' ', elf.Needed), string.Join(' ', elf.RunPath), string.Join(' ', elf.VersionsProvided)));
        Assert.Equal(
            ["libc.so.6: GLIBC_2.2.5 GLIBC_2.38", "libm.so.6: GLIBC_2.29"],
            elf.VersionsNeeded.Select(one => $"{one.Key}: {string.Join(' ', one.Value)}"));
    }

    [Fact]
    public void A_program_tells_its_loader_and_its_old_folders()
    {
        var elf = new ElfLibrary { Interpreter = "/lib64/ld-linux-x86-64.so.2", RPath = "/a::/b" }.ToElf();

        Assert.Equal((true, true, "/lib64/ld-linux-x86-64.so.2"), (elf.IsProgram, elf.HasInterpreter, elf.Interpreter));
        Assert.Equal(["/a", "", "/b"], elf.RPath);
    }

    [Fact]
    public void A_file_that_links_nothing_has_nothing()
    {
        var elf = new ElfLibrary().ToElf();

        Assert.Equal((null, null, 0, false), (elf.Soname, elf.Interpreter, elf.Needed.Count + elf.RPath.Count + elf.RunPath.Count, elf.DefinesVersions));
        Assert.Empty(elf.VersionsNeeded);
        Assert.Empty(elf.VersionsProvided);
    }

    [Fact]
    public void A_file_is_the_same_on_disk_in_memory_and_in_a_stream()
    {
        var path = typeof(object).Assembly.Location.Replace("System.Private.CoreLib.dll", "libcoreclr.so", StringComparison.Ordinal);
        using var stream = File.OpenRead(path);

        var texts = new[] { ElfFile.Read(path), ElfFile.Read(File.ReadAllBytes(path)), ElfFile.Read(stream) }.Select(elf => ElfText.Of(elf!)).Distinct();

        Assert.Single(texts);
    }

    [SkippableFact]
    public void Only_some_tens_of_kilobytes_of_a_file_are_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has ELF files");
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        foreach (var path in Directory.GetFiles(folder, "*.so"))
        {
            using var stream = new CountingStream(File.OpenRead(path));
            Assert.NotNull(ElfFile.Read(stream));
            Assert.InRange(stream.Count, 1, 64 << 10);
        }
    }
}
