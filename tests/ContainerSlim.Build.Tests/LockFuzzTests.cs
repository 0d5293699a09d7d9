using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Damaged lock files.</summary>
public sealed class LockFuzzTests
{
    private const string Path = "slim.lock.json";
    private static readonly Digest Some = Digest.Of("some"u8.ToArray());

    private static readonly string[] Json =
    [
        "{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e999", "9223372036854775808", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"",
        "\r\n", "\uFEFF",
        "\"version\": 1, ", "\"packages\": {}, ", "\"image\": \"a\", ", "\"archive\": {\"trixie\": \"2026\"}, ", "\"pinned\": 1, ", "\"libc6\": {}, ",
        "\n<<<<<<< ours\n", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "../", "sha256:", "/* */", "//\n",
    ];

    public static TheoryData<string> Traps { get; } =
    [
        Nested("[", "]", 10_000),
        Nested("{\"a\":", "}", 10_000),
        Whole("\"version\": 1e400"),
        Whole("\"version\": 1.5"),
        Whole("\"version\": 99999999999999999999999999999"),
        Whole("\"version\": 1, \"version\": 1"),
        Whole("\"version\": 1, \"vers\\u0069on\": 1"),
        Whole("\"version\": 1, \"platforms\": { \"\\ud800\": {} }"),
        Based("\"image\": \"\\ud800\", \"digest\": \"a\""),
        Based("\"distribution\": \"d\", \"archive\": { \"a\": \"never\" }, \"packages\": {}"),
        Based("\"distribution\": \"d\", \"packages\": { \"\\ud800\": {} }"),
        new string(' ', 1 << 20),
        "\u0000",
    ];

    [Fact]
    public Task Damaged_locks_are_refused_or_can_be_written_again() =>
        new Fuzz<BuildException>(LockWriter.Write(Full())) { Cases = 3000, Words = Json }.RunAsync((byte[] bytes) =>
        {
            LockFile? read = null;
            try
            {
                read = LockReader.Read(bytes, Path);
            }
            catch (BuildException e)
            {
                Assert.Equal(ErrorCode.LockInvalid, e.Code);
                Assert.DoesNotContain('\n', e.Message);
                return;
            }

            var written = LockWriter.Write(read);
            Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(LockWriter.Write(LockReader.Read(written, Path))));
        });

    [Theory]
    [MemberData(nameof(Traps))]
    public void What_parsers_fall_for_is_refused(string text) =>
        Assert.Equal(ErrorCode.LockInvalid, Assert.Throws<BuildException>(() => LockReader.Read(Encoding.UTF8.GetBytes(text), Path)).Code);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] bytes = [.. "{\"version\": 1, \""u8, 0xFF, 0xFE, .. "\": 1}"u8];

        Assert.Equal(ErrorCode.LockInvalid, Assert.Throws<BuildException>(() => LockReader.Read(bytes, Path)).Code);
    }

    [Fact]
    public void A_file_that_is_larger_than_any_lock_is_not_read()
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.Combine(Path);
        using (var file = File.Create(path)) file.SetLength(1L << 40);

        var error = Assert.Throws<BuildException>(() => LockReader.Read(path));

        Assert.Equal(ErrorCode.LockInvalid, error.Code);
        Assert.Contains("too large for a lock file", error.Message, StringComparison.Ordinal);
    }

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

    private static string Based(string members) => Whole($"\"version\": 1, \"platforms\": {{ \"linux-x64\": {{ \"base\": {{ {members} }} }} }}");

    private static string Whole(string members) => $"{{ {members}, \"other\": 1 }}";

    private static LockFile Full() => LockFile.Empty
        .With(new LockSlot("linux-x64", null), Packages("libc6", "tool") with
        {
            Snapshot = "20261101T000000Z",
            Archive = ImmutableSortedDictionary<string, DateTimeOffset>.Empty.Add("trixie", new DateTimeOffset(2026, 11, 14, 8, 32, 0, TimeSpan.Zero)),
            Definitions = Some.ToString(),
        })
        .With(new LockSlot("linux-x64", "git"), Packages("git", "libcurl") with { WithDependencies = true })
        .With(new LockSlot("linux-arm64", null), new LockedImage("registry.example.com/base:1", Some)
        {
            Packages = Packages("tool") with { Present = Some.ToString() },
        });

    private static LockedPackages Packages(params string[] names) =>
        new("debian-13", names.ToImmutableSortedDictionary(name => name, Package, StringComparer.Ordinal));

    private static LockedPackage Package(string name) =>
        new(DebianVersion.Parse("1:2.41-12+b1"), "amd64", new Descriptor(LockedPackage.MediaType, Some, 7), $"pool/{name}.deb")
        {
            IsDependency = name == "libcurl",
            IsWhole = name == "tool",
            IsPinned = name == "tool",
        };
}
