using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ContainerSlim.TestKit;
using Json.Schema;

namespace ContainerSlim.Tool.Tests;

/// <summary>The updates of a lock, from an archive that has moved on.</summary>
public sealed class LockCommandTests : IAsyncLifetime, IDisposable
{
    private const string Compiler = """
        gcc-14 (2.0-1) trixie-security; urgency=high

          * Fix CVE-2026-10000 and CVE-2026-9000.

         -- Somebody <somebody@example.com>  Mon, 02 Nov 2026 10:00:00 +0000

        gcc-14 (1.5-1) trixie; urgency=medium

          * Fix CVE-2026-9000 (again) and
            CVE-2025-12345.

        gcc-14 (1.0-1) trixie; urgency=emergency

          * Fix CVE-2024-0001.
        """;

    private readonly StaticApp app = new();
    private readonly DebianMirrorForge mirror;
    private readonly string keyring;

    public LockCommandTests()
    {
        mirror = new DebianMirrorForge(app.Combine("mirror"));
        keyring = mirror.WriteKeyring(armored: false);
    }

    private string Lock => app.Combine("slim.lock.json");

    public async Task InitializeAsync()
    {
        Release(DebianMirrorForge.Base);
        await BuildAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Nothing_newer_is_said_in_a_line() =>
        Assert.Equal($"{Lock}: everything is up to date{Environment.NewLine}", await LockAsync());

    [Fact]
    public async Task The_table_has_versions_sizes_and_the_fixes_of_the_versions_between()
    {
        Release(Newer());

        var lines = (await LockAsync()).Split(Environment.NewLine);

        Assert.Equal(["Name", "For", "Locked", "Newest", "Size", "Security fixes"], Columns(lines[0]));
        var rows = lines.Skip(1).TakeWhile(line => line.Length > 0).Select(Columns).ToList();
        Assert.Equal(["gcc-14-base", "libgcc-s1", "libstdc++6", "tzdata"], rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(("base (linux-x64)", "1.0-1", "2.0-1"), (row[1], row[2], row[3])));
        Assert.All(rows.Take(3), row => Assert.Equal("urgency high CVE-2025-12345 CVE-2026-9000 CVE-2026-10000", row[5]));
        Assert.Equal("none named", rows[3][5]);
        Assert.StartsWith($"{Lock}: 4 updates, 3 security fixes; take them with", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_before_that_is_asked_for()
    {
        var before = await File.ReadAllTextAsync(Lock);
        Release(Newer());

        await LockAsync();

        Assert.Equal(before, await File.ReadAllTextAsync(Lock));
    }

    [Fact]
    public async Task All_updates_are_taken_and_built()
    {
        var before = await DigestAsync();
        Release(Newer());

        Assert.Contains("4 updates, 3 security fixes written", await LockAsync("--update"), StringComparison.Ordinal);

        Assert.Contains("up to date", await LockAsync(), StringComparison.Ordinal);
        Assert.NotEqual(before, await DigestAsync("--locked"));
    }

    [Fact]
    public async Task One_update_is_taken_with_the_packages_of_its_source()
    {
        Release(Newer());

        await LockAsync("--update", "libstdc++6");

        Assert.Equal(["tzdata"], (await ChangesAsync()).Select(change => change.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_base_is_a_name_for_all_its_packages()
    {
        Release(Newer());

        await LockAsync("--update", "base");

        Assert.Empty(await ChangesAsync());
    }

    [Fact]
    public async Task A_name_that_is_not_in_the_file_is_refused()
    {
        var result = await Shell.RunAsync(["lock", Lock, "--update", "nothing", .. Options]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error CSLIM1001: Cannot update 'nothing'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_all_of_it()
    {
        Release(Newer());

        var change = (await ChangesAsync())[0];

        Assert.Equal(
            ("gcc-14-base", "linux-x64", "1.0-1", "2.0-1", "gcc-14", "high"),
            (Text(change, "name"), Text(change, "platform"), Text(change, "locked"), Text(change, "newest"), Text(change, "source"), Text(change, "urgency")));
        Assert.Equal(3, change.GetProperty("vulnerabilities").GetArrayLength());
    }

    [Fact]
    public async Task The_digest_that_an_image_has_now_is_shown_and_taken()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var store = ImageFixtures.Store(app.Combine("bases"));
        await registry.PutImageAsync("base", "1", await ImageFixtures.CreateImageAsync(store, ImageFixtures.Amd64));
        File.Delete(Lock);
        await app.BuildAsync("--base", $"{registry.Host}/base:1", "--layout", app.Combine("layout"), "--lock", Lock);
        var other = await ImageFixtures.CreateImageAsync(store, ImageFixtures.Arm64);
        await registry.PutImageAsync("base", "1", other);

        Assert.Contains(other.Manifest.Descriptor.Digest.ToString()[..19], await LockAsync(), StringComparison.Ordinal);
        await LockAsync("--update");

        Assert.Contains(other.Manifest.Descriptor.Digest.ToString(), await File.ReadAllTextAsync(Lock), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_new_version_of_a_whole_package_depends_on_comes_with_it()
    {
        File.Delete(Lock);
        Release([.. DebianMirrorForge.Base, Whole("tool", "1.0-1", "Depends: libtool1\n"), Whole("libtool1", "1.0-1")]);
        await BuildAsync("--package", "tool");
        Release(
        [
            .. Newer(),
            Whole("tool", "2.0-1", "Depends: libtool2, libc6\n"), Whole("libtool1", "1.0-1"), Whole("libtool2", "2.0-1", "Depends: libtool-data (>= 2)\n"),
            Whole("libtool-data", "2.0-1"),
        ]);

        Assert.Equal(
            ["gcc-14-base", "libgcc-s1", "libstdc++6", "libtool-data", "libtool1", "libtool2", "tool", "tzdata"],
            (await ChangesAsync()).Select(change => Text(change, "name")));
        await LockAsync("--update", "tool");

        Assert.Equal(["gcc-14-base", "libgcc-s1", "libstdc++6", "libtool1", "tzdata"], (await ChangesAsync()).Select(change => Text(change, "name")));
        await LockAsync("--update");
        Assert.Empty(await ChangesAsync());
        var text = await File.ReadAllTextAsync(Lock);
        await BuildAsync("--package", "tool", "--locked");
        await BuildAsync("--package", "tool");
        Assert.Equal(text, await File.ReadAllTextAsync(Lock));
        Assert.DoesNotContain("libtool1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_project_requests_is_kept()
    {
        File.Delete(Lock);
        Release([.. DebianMirrorForge.Base, Whole("tool", "1.0-1")]);
        await BuildAsync("--package", "tool=1.0-1");
        Release([.. Newer(), Whole("tool", "1.0-1"), Whole("tool", "2.0-1")]);

        Assert.DoesNotContain("tool", (await ChangesAsync()).Select(change => Text(change, "name")));
        await LockAsync("--update");
        await BuildAsync("--package", "tool=1.0-1", "--locked");
    }

    [Fact]
    public async Task A_release_that_is_older_than_the_locked_one_is_refused()
    {
        File.Delete(Lock);
        Release(DebianMirrorForge.Base, "Date: Sat, 14 Jun 2025 09:00:00 UTC\n");
        await BuildAsync("--refresh-base");
        Release(Newer(), "Date: Sat, 07 Jun 2025 09:00:00 UTC\n");

        var result = await Shell.RunAsync(["lock", Lock, "--mirror", mirror.Folder, "--keyring", keyring, "--cache", app.Combine("elsewhere")]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("CSLIM4008", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said()
    {
        var result = await Shell.RunAsync(["lock", app.Combine("none.json"), .. Options]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("CSLIM4015", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_as_its_schema_says()
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/ContainerSlim.Sdk/schemas/slim.lock.schema.json")));
        var text = await File.ReadAllTextAsync(Lock);

        Assert.True(IsValid(schema, text));
        Assert.False(IsValid(schema, text.Replace("\"sha256\"", "\"sha512\"", StringComparison.Ordinal)));
        Assert.False(IsValid(schema, text.Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal)));
    }

    private string[] Options => ["--mirror", mirror.Folder, "--keyring", keyring, "--cache", app.Combine("cache")];

    private static bool IsValid(JsonSchema schema, string text)
    {
        using var document = JsonDocument.Parse(text);
        return schema.Evaluate(document.RootElement).IsValid;
    }

    // Only one package of the compiler has the changelog.
    private static List<ForgedPackage> Newer() => [.. DebianMirrorForge.Base.Select(package => package.Name switch
    {
        "gcc-14-base" => Next(package, new ForgedEntry("./usr/share/doc/gcc-14-base/changelog.Debian.gz") { Bytes = Compress(Compiler) }),
        "libgcc-s1" or "libstdc++6" => Next(package),
        "tzdata" => package with { Version = "2.0-1" },
        _ => package,
    })];

    private static ForgedPackage Next(ForgedPackage package, params ForgedEntry[] more) =>
        new(package.Name, [.. package.Entries, .. more]) { Version = "2.0-1", Fields = "Source: gcc-14\n" };

    private static byte[] Compress(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    private static string[] Columns(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static ForgedPackage Whole(string name, string version, string fields = "") =>
        new(name, new ForgedEntry($"./usr/bin/{name}", version), new ForgedEntry($"./usr/share/doc/{name}/copyright")) { Version = version, Fields = fields };

    private void Release(IReadOnlyList<ForgedPackage> packages, string fields = "")
    {
        mirror.Publish(new ForgedSuite("trixie") { Fields = fields }, [.. packages]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }

    private async Task BuildAsync(params string[] arguments)
    {
        var result = await app.BuildAsync(
        [
            "--base", "chiseled", "--base-libraries", "runtime", "--invariant", "--mirror", mirror.Folder, "--keyring", keyring,
            "--layout", app.Combine("layout"), "--lock", Lock, .. arguments,
        ]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private async Task<string> DigestAsync(params string[] arguments)
    {
        await BuildAsync(arguments);
        return await Shell.OutputOfAsync("inspect", "--raw", "oci:" + app.Combine("layout"));
    }

    private Task<string> LockAsync(params string[] arguments) => Shell.OutputOfAsync(["lock", Lock, .. arguments, .. Options]);

    private async Task<IReadOnlyList<JsonElement>> ChangesAsync() =>
        [.. JsonElement.Parse(await LockAsync("--json")).GetProperty("changes").EnumerateArray()];
}
