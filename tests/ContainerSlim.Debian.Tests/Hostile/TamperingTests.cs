using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Each way to tamper with an archive has its own error, and none spoils the next base from the same store.</summary>
public sealed class TamperingTests : IDisposable
{
    private const string Libm = "./usr/lib/x86_64-linux-gnu/libm.so.6";

    private readonly HonestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Fact]
    public Task A_release_file_with_another_byte() => SuiteRefusedAsync(
        suite => suite with { TamperRelease = text => text.Replace("Origin: Forged", "Origin: forged", StringComparison.Ordinal) },
        ErrorCode.SignatureInvalid,
        "cannot trust 'dists/trixie/InRelease' of ",
        "it has no valid signature from a trusted key (");

    [Fact]
    public async Task A_release_file_with_another_key()
    {
        new DebianMirrorForge(archive.Forge.Folder).Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);

        await archive.RefusesAsync(archive.Request, ErrorCode.SignatureInvalid, "for a mirror that signs with its own key, set its keyring");
    }

    [Fact]
    public Task A_release_file_past_its_date() => SuiteRefusedAsync(
        suite => suite with { Fields = "Valid-Until: Sun, 22 Nov 2026 00:00:00 UTC\n" },
        ErrorCode.ReleaseExpired,
        "it was valid until Sun, 22 Nov 2026 00:00:00 UTC; use a mirror that is kept up to date, and check this machine's clock");

    [Fact]
    public async Task A_release_file_from_before()
    {
        await DebianBase.ResolveAsync(archive.Request, default);

        await SuiteRefusedAsync(
            suite => suite with { Fields = "Date: Sat, 07 Nov 2026 09:00:00 UTC\n" },
            ErrorCode.ReleaseWentBack,
            "it is from 2026-11-07 09:00, but a release from 2026-11-14 09:00 was used before, so updates would be missing");
    }

    [Fact]
    public Task A_release_file_of_another_suite() => SuiteRefusedAsync(
        suite => suite with { Codename = "bookworm" },
        ErrorCode.SignatureInvalid,
        "it is the release file of 'bookworm'");

    [Fact]
    public Task An_index_with_another_checksum() => SuiteRefusedAsync(
        suite => suite with { TamperIndex = Flip },
        ErrorCode.ChecksumMismatch,
        "cannot use 'dists/trixie/main/binary-amd64/Packages.gz' of ",
        "it does not match the signed release file");

    [Fact]
    public Task A_package_with_another_checksum() => PackageRefusedAsync(
        package => package with { Tamper = Flip },
        ErrorCode.ChecksumMismatch,
        "cannot use 'pool/trixie/libc6_1.0-1_amd64.deb' of ");

    [Fact]
    public Task A_package_that_was_cut_on_its_way() => PackageRefusedAsync(
        package => package with { Tamper = file => file[..^200] },
        ErrorCode.ChecksumMismatch,
        "cannot use 'pool/trixie/libc6_1.0-1_amd64.deb' of ");

    [Fact]
    public Task A_package_that_was_cut_before_it_was_signed() => PackageRefusedAsync(
        package => package with { Shape = file => file[..^200] },
        ErrorCode.PackageInvalid,
        "cannot use the package libc6_1.0-1_amd64: the member 'data.tar.gz' is incomplete");

    [Theory]
    [InlineData("../libm.so.6")]
    [InlineData("./usr/lib/../../../etc/shadow")]
    public Task A_path_that_leads_out(string path) => PackageRefusedAsync(
        package => package with { Entries = [.. package.Entries, new ForgedEntry(path)] },
        ErrorCode.PackageInvalid,
        $"cannot use the package libc6_1.0-1_amd64: its entry '{path}' points outside the root");

    [Fact]
    public Task An_absolute_path_is_one_from_the_root_of_the_image() => PackageRefusedAsync(
        package => package with { Entries = [.. package.Entries, new ForgedEntry(Libm[1..])] },
        ErrorCode.PackageInvalid,
        "cannot use the package libc6_1.0-1_amd64: it contains '/usr/lib/x86_64-linux-gnu/libm.so.6' twice");

    [Fact]
    public Task A_path_with_a_character_that_no_path_has() => PackageRefusedAsync(
        package => WithLibm(package, new ForgedEntry("./PaxHeaders/x", "41 path=./usr/lib/x86_64-linux-gnu/\0m.so\n") { Type = 'x' }, new ForgedEntry(Libm)),
        ErrorCode.PackageInvalid,
        "cannot use the package libc6_1.0-1_amd64: ");

    [Theory]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    public Task A_device_or_pipe_in_place_of_a_file(char type) => PackageRefusedAsync(
        package => WithLibm(package, new ForgedEntry(Libm, "") { Type = type }),
        ErrorCode.PackageInvalid,
        "its entry 'usr/lib/x86_64-linux-gnu/libm.so.6' is neither a file nor a link");

    [Theory]
    [InlineData("4755")]
    [InlineData("2755")]
    public Task A_program_that_runs_as_another_user(string mode) => PackageRefusedAsync(
        package => WithLibm(package, new ForgedEntry(Libm) { Mode = mode }),
        ErrorCode.PackageInvalid,
        "'/usr/lib/x86_64-linux-gnu/libm.so.6' runs with the rights of another user (setuid or setgid)");

    [Fact]
    public Task A_second_name_of_a_program_that_runs_as_another_user() => PackageRefusedAsync(
        package => WithLibm(package, new ForgedEntry("./usr/bin/su") { Mode = "4755" }, new ForgedEntry(Libm) { Type = '1', LinkTarget = "./usr/bin/su" }),
        ErrorCode.PackageInvalid,
        "runs with the rights of another user (setuid or setgid)");

    [Theory]
    [InlineData("../../etc/shadow", "its entry '../../etc/shadow' points outside the root")]
    [InlineData("./etc/shadow", "'usr/lib/x86_64-linux-gnu/libm.so.6' is a link to a file that it does not contain")]
    [InlineData("./usr/lib/x86_64-linux-gnu/libm.so.6", "'usr/lib/x86_64-linux-gnu/libm.so.6' is a link to a file that it does not contain")]
    [InlineData("", "'usr/lib/x86_64-linux-gnu/libm.so.6' is a link to a file that it does not contain")]
    public Task A_second_name_of_a_file_that_is_elsewhere_or_nowhere(string target, string sentence) => PackageRefusedAsync(
        package => WithLibm(package, new ForgedEntry(Libm) { Type = '1', LinkTarget = target }),
        ErrorCode.PackageInvalid,
        sentence);

    [SkippableFact]
    public async Task A_package_whose_xz_is_a_bomb()
    {
        var package = new ForgedPackage("libc6", new ForgedEntry(Libm, new string('\0', 32 << 20)));
        using var temporary = new TemporaryDirectory();
        await File.WriteAllBytesAsync(temporary.Combine("data.tar"), PlainPackage.Tar(package));
        await new Command(Peer.Require("xz"), "-1", temporary.Combine("data.tar")).RunSuccessfullyAsync();
        var bomb = await File.ReadAllBytesAsync(temporary.Combine("data.tar.xz"));

        const string Fields = "Installed-Size: 100\n";
        await PackageRefusedAsync(
            libc => libc with { Fields = Fields, Shape = _ => PlainPackage.Write(libc with { Fields = Fields }, "data.tar.xz", bomb) },
            ErrorCode.PackageInvalid,
            "its data.tar unpacks to more than 1458176 bytes, which its size in the package index does not allow");
    }

    [Theory]
    [InlineData("control.tar")]
    [InlineData("data.tar")]
    public Task A_member_that_is_not_the_zstd_that_its_name_says(string member) => PackageRefusedAsync(
        package => package with { Shape = file => Replaced(file, member + ".gz ", member + ".zst") },
        ErrorCode.PackageInvalid,
        "cannot use the package libc6_1.0-1_amd64: Unknown frame descriptor");

    [Theory]
    [InlineData('L')]
    [InlineData('K')]
    [InlineData('x')]
    [InlineData('g')]
    public async Task A_name_of_two_gigabytes(char type)
    {
        var package = new ForgedPackage("libc6", new ForgedEntry("./long", "name") { Type = type });
        var tar = PlainPackage.Tar(package);
        "17777777777\0"u8.CopyTo(tar.AsSpan(124));
        "        "u8.CopyTo(tar.AsSpan(148));
        Encoding.ASCII.GetBytes(Convert.ToString(tar[..512].Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        var before = GC.GetTotalAllocatedBytes();

        await PackageRefusedAsync(
            libc => libc with { Shape = _ => PlainPackage.Write(libc, "data.tar", tar) },
            ErrorCode.PackageInvalid,
            "its data.tar has an entry whose name or attributes have more than 4 MiB");

        // Other tests run at the same time, but none needs gigabytes.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 31);
    }

    [Theory]
    [InlineData("bins:\n    essential: [tool_two]\n  two:\n    essential: [tool_bins]", ErrorCode.SliceInvalid, "the slice tool_bins: it needs itself")]
    [InlineData("bins:\n    essential: [nothing_bins]", ErrorCode.SliceMissing, "cannot find the slice nothing_bins, which tool_bins needs")]
    [InlineData("bins:\n    contents: {/etc/os-release: {text: a}}", ErrorCode.SliceConflict, "they conflict on /etc/os-release")]
    [InlineData("bins:\n    contents: {/usr/share/doc/**: }", ErrorCode.SliceConflict, "they conflict on /usr/share/doc/** and /usr/share/doc/")]
    [InlineData("bins:\n    contents: [/etc]", ErrorCode.SliceInvalid, "'contents' must be a mapping (line 4)")]
    public async Task A_definition_that_cannot_be_used(string slices, ErrorCode code, string sentence)
    {
        var definitions = Path.Combine(archive.Root, "definitions");
        Directory.CreateDirectory(definitions);
        await File.WriteAllTextAsync(Path.Combine(definitions, "tool.yaml"), $"package: tool\nslices:\n  {slices}\n");
        var request = archive.Request;

        await archive.RefusesAsync(request with { Definitions = [definitions], Parts = [.. request.Parts, BasePart.Slice("tool_bins")] }, code, sentence);
    }

    private Task SuiteRefusedAsync(Func<ForgedSuite, ForgedSuite> suite, ErrorCode code, params string[] sentence)
    {
        archive.Publish(suite: suite);
        return RefusedAsync(code, sentence);
    }

    private Task PackageRefusedAsync(Func<ForgedPackage, ForgedPackage> libc, ErrorCode code, params string[] sentence)
    {
        archive.Publish(libc: libc);
        return RefusedAsync(code, sentence);
    }

    private async Task RefusedAsync(ErrorCode code, string[] sentence)
    {
        foreach (var part in sentence[1..])
        {
            var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(archive.Request, default));
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        }

        await archive.RefusesAsync(archive.Request, code, sentence[0]);
    }

    private static ForgedPackage WithLibm(ForgedPackage package, params ForgedEntry[] entries) =>
        package with { Entries = [.. package.Entries.Where(entry => entry.Path != Libm), .. entries] };

    private static byte[] Replaced(byte[] file, string right, string wrong) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(right, wrong, StringComparison.Ordinal));

    private static byte[] Flip(byte[] content)
    {
        var changed = content.ToArray();
        changed[^20] ^= 1;
        return changed;
    }
}
