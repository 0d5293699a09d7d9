using System.Text;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Scripts;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>The smallest inputs of faults that damaged input has found.</summary>
public sealed class FoundFaultTests
{
    [Theory]
    [InlineData(0xFF, 0xFF, 0xFF, 0xFF)]
    [InlineData(0x80, 0, 0, 0)]
    public void A_packet_of_gigabytes_is_incomplete(byte a, byte b, byte c, byte d)
    {
        Assert.Throws<FormatException>(() => Packets.Read([0xC2, 0xFF, a, b, c, d]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\u001bb")]
    public void A_package_whose_name_is_a_path_is_refused(string name)
    {
        var stanza = Stanza.Parse($"Package: {name}\nVersion: 1\nArchitecture: all\nFilename: t\nSize: 1\nSHA256: {new string('0', 64)}");

        Assert.Equal($"'{name}' is not the name of a package", Assert.Throws<FormatException>(() => Package.Read(stanza)).Message);
    }

    [Fact]
    public void A_command_of_a_script_cannot_control_a_terminal() =>
        Assert.Equal("the postinst of tool would have run `[2Jmake it`, which is not done", Assert.Single(Warnings("\u001b[2Jmake it")));

    [Theory]
    [InlineData("useradd -g ga}es other")]
    [InlineData("useradd --gid 99999999999 other")]
    [InlineData("adduser --system --ingroup '' other")]
    public void A_user_of_a_group_that_can_have_no_such_name_is_a_warning(string command) => Assert.StartsWith(
        "the postinst of tool would have run `",
        Assert.Single(Warnings(command)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("usr/lib/tmpfiles.d/t.conf", "d /var/a\0b 0755 root root")]
    [InlineData("usr/lib/tmpfiles.d/t.conf", "L /var/a - - - - b\0c")]
    [InlineData("usr/lib/sysusers.d/t.conf", "u tool - a\u0085b")]
    public void A_line_with_characters_that_no_path_has_is_a_warning(string list, string line)
    {
        var package = new UnpackedPackage("tool", new Dictionary<string, byte[]>(), new HashSet<string>())
        {
            Files = new Dictionary<string, byte[]> { [list] = Encoding.UTF8.GetBytes(line) },
        };

        Assert.EndsWith($"in /{list} cannot be read, and is not done", Assert.Single(EffectPlan.Of([package]).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Xz_that_ends_anywhere_or_has_any_wrong_byte_is_refused()
    {
        var xz = Convert.FromBase64String(PackageFuzzTests.SmallXz);
        for (var at = 0; at < xz.Length; at++)
        {
            Assert.Throws<InvalidDataException>(() => ReadXz(xz[..at]));
            var changed = xz.ToArray();
            changed[at] ^= 0xFF;
            var failure = Record.Exception(() => ReadXz(changed));
            Assert.True(failure is null or InvalidDataException, $"{at}: {failure}");
        }
    }

    // The dictionary's size is one byte: 40 is 4 GiB. The header has a checksum.
    [Fact]
    public void Xz_with_a_dictionary_of_four_gigabytes_is_refused()
    {
        var xz = Convert.FromBase64String(PackageFuzzTests.SmallXz);
        xz[16] = 40;
        new byte[] { 0xE6, 0xA0, 0x11, 0xB3 }.CopyTo(xz, 20);

        Assert.Throws<InvalidDataException>(() => ReadXz(xz));
    }

    private static void ReadXz(byte[] file)
    {
        using var xz = new Xz(new MemoryStream(file));
        xz.CopyTo(Stream.Null);
    }

    private static IReadOnlyList<string> Warnings(string script)
    {
        var control = new Dictionary<string, byte[]> { ["postinst"] = Encoding.UTF8.GetBytes("#!/bin/sh\n" + script) };
        var plan = EffectPlan.Of([new UnpackedPackage("tool", control, new HashSet<string>())]);
        _ = plan.Accounts(["root:x:0:0:root:/root:/bin/sh"], ["root:x:0:"]);
        return plan.Warnings;
    }
}
