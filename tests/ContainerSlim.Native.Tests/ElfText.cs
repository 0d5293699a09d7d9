namespace ContainerSlim.Native.Tests;

/// <summary>All that is read of an ELF file, as a text to compare.</summary>
internal static class ElfText
{
    public static string Of(ElfFile elf)
    {
        var versions = elf.VersionsNeeded.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {Sorted(one.Value)}");
        return string.Join(
            '\n',
            [$"soname {elf.Soname}", $"interpreter {elf.Interpreter}", $"needed {string.Join(' ', elf.Needed)}", $"rpath {string.Join(':', elf.RPath)}",
                $"runpath {string.Join(':', elf.RunPath)}", $"provided {Sorted(elf.VersionsProvided)}", .. versions]);
    }

    public static string Sorted(IEnumerable<string> words) => string.Join(' ', words.Order(StringComparer.Ordinal));
}
