using System.Runtime.InteropServices;

namespace ContainerSlim.Native.Tests;

/// <summary>
/// Files that are broken, or made to mislead. They are read as far as they make sense, without an exception, and never more than a little of them.
/// </summary>
public sealed class ElfHostileTests
{
    private static readonly ElfLibrary Versioned = new()
    {
        Soname = "libown.so.1",
        Needed = ["libc.so.6"],
        VersionsNeeded = [("libc.so.6", ["GLIBC_2.2.5"]), ("libm.so.6", ["GLIBC_2.29"])],
        VersionsProvided = ["OWN_1.0", "OWN_1.1"],
    };

    [Theory]
    [InlineData(5UL)]
    [InlineData(0x6ffffffcUL)]
    [InlineData(0x6ffffffeUL)]
    public void A_table_beyond_the_end_is_empty(ulong tag)
    {
        foreach (var value in new[] { 1UL, 0x10000UL + 0x7fffffff, ulong.MaxValue, (ulong)long.MaxValue })
        {
            var elf = (Versioned with { MoreTags = [(tag, value), (tag, value)] }).ToElf();
            Assert.NotNull(elf);
        }
    }

    [Fact]
    public void Names_beyond_the_end_are_left_out() =>
        Assert.Empty(new ElfLibrary { MoreTags = [(1, 0x7fffff), (1, ulong.MaxValue), (14, 0x7fffff), (29, 1 << 30)] }.ToElf().Needed);

    [Fact]
    public void A_chain_that_goes_on_and_on_ends()
    {
        // Every entry says that the next one is some megabytes further on, and that its versions are there, too.
        var content = Versioned.ToBytes();
        var ones = new byte[16 << 20];
        ones.AsSpan().Fill(1);
        byte[] endless = [.. content, .. ones];
        SetLoadLength(endless);
        PointTo(endless, 0x6ffffffe, 0x10000 + (ulong)content.Length);
        PointTo(endless, 0x6ffffffc, 0x10000 + (ulong)content.Length);
        using var stream = new CountingStream(new MemoryStream(endless));

        var elf = ElfFile.Read(stream)!;

        Assert.InRange(elf.VersionsNeeded.Count + elf.VersionsProvided.Count, 0, 4096);
        Assert.InRange(stream.Count, 1, 2 << 20);
    }

    [Fact]
    public void A_file_that_ends_anywhere_is_read_up_to_there()
    {
        var content = (Versioned with { Interpreter = "/lib64/ld-linux-x86-64.so.2", RunPath = "$ORIGIN" }).ToBytes();

        for (var length = 0; length < content.Length; length++) ElfText.Of(ElfFile.Read(content.AsMemory(0, length)) ?? new ElfLibrary().ToElf());
    }

    [Fact]
    public void A_name_without_an_end_is_none()
    {
        var content = new ElfLibrary { Interpreter = "/lib64/ld-linux-x86-64.so.2" }.ToBytes();

        Assert.Null(ElfFile.Read(content.AsMemory(0, content.Length - 1))!.Interpreter);
    }

    [SkippableTheory]
    [InlineData("libcoreclr.so", 20261130)]
    [InlineData("libSystem.Native.so", 42)]
    [InlineData("libclrjit.so", 7)]
    public void Two_thousand_mutations_of_a_real_file_are_read_without_an_exception(string name, int seed)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux libraries are ELF files");
        var original = File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name));
        var places = Places(original);
        var random = new Random(seed);

        for (var i = 0; i < 2000; i++) Mutate(original, places, random);
    }

    // Some bytes are changed, the file is read, and the bytes are put back.
    private static void Mutate(byte[] content, List<(int Start, int Length)> places, Random random)
    {
        var changed = new Stack<(int At, byte Value)>();
        for (var count = random.Next(1, 24); count > 0; count--)
        {
            var (start, length) = places[random.Next(places.Count)];
            var at = start + random.Next(length);
            changed.Push((at, content[at]));
            content[at] = random.Next(4) switch
            {
                0 => 0,
                1 => 0xff,
                2 => (byte)(content[at] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        var end = random.Next(10) == 0 ? random.Next(content.Length) : content.Length;
        using var stream = new CountingStream(new MemoryStream(content, 0, end));
        if (ElfFile.Read(stream) is { } elf) ElfText.Of(elf);
        Assert.InRange(stream.Count, 0, 2 << 20);
        while (changed.TryPop(out var one)) content[one.At] = one.Value;
    }

    // The header with the program headers, the dynamic section and the version sections, found by their section headers.
    private static List<(int Start, int Length)> Places(byte[] content)
    {
        const uint dynamic = 6, provided = 0x6ffffffd, needed = 0x6ffffffe;
        var places = new List<(int, int)> { (0, 64), (64, 56 * BitConverter.ToUInt16(content, 56)) };
        var table = (int)BitConverter.ToInt64(content, 40);
        for (var i = 0; i < BitConverter.ToUInt16(content, 60); i++)
        {
            var section = content.AsSpan(table + (i * 64), 64);
            if (BitConverter.ToUInt32(section[4..]) is not (dynamic or provided or needed)) continue;

            places.Add(((int)BitConverter.ToInt64(section[24..]), (int)BitConverter.ToInt64(section[32..])));
        }

        Assert.InRange(places.Count, 4, 5);
        return places;
    }

    private static void SetLoadLength(byte[] content) => BitConverter.TryWriteBytes(content.AsSpan(64 + 32), (long)content.Length);

    private static void PointTo(byte[] content, ulong tag, ulong address)
    {
        var start = (int)BitConverter.ToInt64(content, 64 + 56 + 8);
        for (var at = start; ; at += 16)
        {
            if (BitConverter.ToUInt64(content, at) != tag) continue;

            BitConverter.TryWriteBytes(content.AsSpan(at + 8), address);
            return;
        }
    }
}
