using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class LockFileTests
{
    private const string Path = "slim.lock.json";
    private static readonly Digest Some = Digest.Of("some"u8.ToArray());

    private static string Text => Encoding.UTF8.GetString(LockWriter.Write(Full()));

    [Fact]
    public void What_is_written_is_read() => Assert.Equal(Text, Encoding.UTF8.GetString(LockWriter.Write(Read(Text))));

    [Fact]
    public void Each_package_is_a_line_and_all_is_sorted() => Assert.Equal(
        $$"""
        {
          "version": 1,
          "platforms": {
            "linux-arm64": {
              "base": {
                "image": "registry.example.com/base:1",
                "digest": "{{Some}}"
              }
            },
            "linux-x64": {
              "base": {
                "distribution": "debian-13",
                "definitions": "{{Some}}",
                "packages": {
                  "libc6": { "version": "2.41-12", "architecture": "amd64", "sha256": "{{Some.Hex}}", "size": 7, "path": "pool/libc6.deb" },
                  "zlib1g": { "version": "1:1.3+b1", "architecture": "all", "sha256": "{{Some.Hex}}", "size": 7, "path": "pool/zlib1g.deb" }
                }
              },
              "stages": {
                "git": {
                  "distribution": "debian-13",
                  "dependencies": true,
                  "packages": {
                    "git": { "version": "1:2.47", "architecture": "amd64", "sha256": "{{Some.Hex}}", "size": 7, "path": "pool/git.deb" },
                    "libcurl": { "version": "8", "architecture": "amd64", "sha256": "{{Some.Hex}}", "size": 7, "path": "pool/libcurl.deb", "dependency": true }
                  }
                }
              }
            }
          }
        }

        """.ReplaceLineEndings("\n"),
        Text);

    [Fact]
    public void Packages_on_an_image_are_beside_it_with_what_is_known_of_their_archive() => Assert.Equal(
        $$"""
        {
          "version": 1,
          "platforms": {
            "linux-x64": {
              "base": {
                "image": "registry.example.com/base:1",
                "digest": "{{Some}}",
                "distribution": "debian-13",
                "snapshot": "20261115T000000Z",
                "archive": {
                  "trixie": "2026-11-14T08:32:00Z"
                },
                "present": "{{Some}}",
                "packages": {
                  "ab": { "version": "2", "architecture": "amd64", "sha256": "{{Some.Hex}}", "size": 7, "path": "pool/ab.deb", "whole": true, "pinned": true }
                }
              }
            }
          }
        }

        """.ReplaceLineEndings("\n"),
        Encoding.UTF8.GetString(LockWriter.Write(Read(Encoding.UTF8.GetString(LockWriter.Write(OnImage()))))));

    [Fact]
    public void Unknown_fields_are_ignored() =>
        Assert.Equal(Text, Encoding.UTF8.GetString(LockWriter.Write(Read(Text.Replace("\"size\"", "\"more\": [1], \"size\"", StringComparison.Ordinal)))));

    [Fact]
    public void A_byte_order_mark_and_other_line_ends_are_read() =>
        Assert.Equal(Text, Encoding.UTF8.GetString(LockWriter.Write(Read("\uFEFF" + Text.Replace("\n", "\r\n", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("", "correct the file, or delete it and publish again")]
    [InlineData("[]", "the file has no 'version'")]
    [InlineData("""{ "version": 0, "platforms": {} }""", "not a whole number")]
    [InlineData("""{ "version": 2, "other": {} }""", "written by a newer version of ContainerSlim")]
    [InlineData("""{ "version": 1 }""", "the file has no 'platforms'")]
    [InlineData("""{ "version": 1, "platforms": {}, "platforms": {} }""", "platforms")]
    [InlineData(
        """{ "version": 1, "platforms": { "linux-x64": { "base": { "image": "a", "digest": "sha256:1" } } } }""",
        "'digest' of the base for linux-x64 is not a digest")]
    [InlineData("""{ "version": 1, "platforms": { "linux-x64": { "base": {} } } }""", "the base for linux-x64 has no 'packages'")]
    [InlineData("""{ "version": 1, "platforms": { "linux-x64": { "stages": { "a": 1 } } } }""", "the stage 'a' for linux-x64 is a number and not an object")]
    [InlineData(
        """{ "version": 1, "platforms": { "linux-x64": { "base": { "distribution": "a", "packages": {}, "archive": { "trixie": "now" } } } } }""",
        "the date of 'trixie' of the base for linux-x64 is not a date such as 2026-11-14T08:32:00Z")]
    [InlineData("{\n<<<<<<< HEAD\n", "git left conflict markers in it")]
    public void What_is_wrong_is_said(string text, string why)
    {
        var error = Assert.Throws<BuildException>(() => Read(text));

        Assert.Equal(ErrorCode.LockInvalid, error.Code);
        Assert.StartsWith($"cannot read the lock file '{Path}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"pool/libc6.deb\"", "\"pool/../../libc6.deb\"", "'path' of the package 'libc6' is not below the archive's root")]
    [InlineData("\"pool/libc6.deb\"", "\"/etc/libc6.deb\"", "'path' of the package 'libc6' is not below the archive's root")]
    [InlineData("\"size\": 7", "\"size\": -7", "'size' of the package 'libc6' is not a size in bytes")]
    [InlineData("\"version\": \"2.41-12\"", "\"version\": \"\"", "'version' of the package 'libc6' is empty")]
    [InlineData("\"libc6\": {", "\"../libc6\": {", "'../libc6' is not the name of a package")]
    public void What_is_wrong_with_a_package_is_said(string right, string wrong, string why)
    {
        var at = Text.IndexOf(right, StringComparison.Ordinal);

        var error = Assert.Throws<BuildException>(() => Read(Text[..at] + wrong + Text[(at + right.Length)..]));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static LockFile Read(string text) => LockReader.Read(Encoding.UTF8.GetBytes(text), Path);

    private static LockFile Full() => LockFile.Empty
        .With(new LockSlot("linux-x64", null), Packages(("zlib1g", "1:1.3+b1"), ("libc6", "2.41-12")) with { Definitions = Some.ToString() })
        .With(new LockSlot("linux-x64", "git"), Packages(("libcurl", "8"), ("git", "1:2.47")) with { WithDependencies = true })
        .With(new LockSlot("linux-arm64", null), new LockedImage("registry.example.com/base:1", Some));

    private static LockFile OnImage() => LockFile.Empty.With(new LockSlot("linux-x64", null), new LockedImage("registry.example.com/base:1", Some)
    {
        Packages = new LockedPackages(
            "debian-13",
            ImmutableSortedDictionary<string, LockedPackage>.Empty.Add("ab", Package("ab", "2") with { IsWhole = true, IsPinned = true }))
        {
            Snapshot = "20261115T000000Z",
            Archive = ImmutableSortedDictionary<string, DateTimeOffset>.Empty.Add("trixie", new DateTimeOffset(2026, 11, 14, 8, 32, 0, TimeSpan.Zero)),
            Present = Some.ToString(),
        },
    });

    private static LockedPackages Packages(params (string Name, string Version)[] packages) => new(
        "debian-13",
        packages.ToImmutableSortedDictionary(one => one.Name, one => Package(one.Name, one.Version), StringComparer.Ordinal));

    private static LockedPackage Package(string name, string version) =>
        new(DebianVersion.Parse(version), name == "zlib1g" ? "all" : "amd64", new Descriptor(LockedPackage.MediaType, Some, 7), $"pool/{name}.deb")
        {
            IsDependency = name == "libcurl",
        };
}
