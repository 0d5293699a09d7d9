using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Packages of the distribution that the user adds to an image.</summary>
public sealed class PackageItemTests : IDisposable, IBuildObserver
{
    private const string Script = "#!/bin/sh\nset -e\nif [ \"$1\" = configure ]; then\n  tool-register --all\nfi\n";

    private const string Status = "Package: libc6\nStatus: install ok installed\nVersion: 1.0-1\nArchitecture: amd64\n";

    private static readonly ForgedPackage Tool = new("tool", new("./usr/bin/tool", "tool\n") { Mode = "755" }, new("./usr/share/doc/tool/copyright"))
    {
        Fields = "Depends: libtool1, libc6 (>= 1.0)\n",
        Control = [new ForgedEntry("./postinst", Script) { Mode = "755" }],
    };

    private static readonly ForgedPackage Library = new(
        "libtool1",
        new("./usr/lib/x86_64-linux-gnu/libtool.so.1"),
        new("./etc/shared.conf", "of the library\n"),
        new("./usr/share/doc/libtool1/copyright"));

    private readonly PublishFolder folder = PublishFolder.Native();
    private readonly List<Warning> warnings = [];
    private readonly DebianMirrorForge forge;

    public PackageItemTests()
    {
        forge = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));
        forge.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base, Tool, Library]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
    }

    private BuildInput Input => folder.Input() with
    {
        AssemblyName = "hello",
        LayoutPath = Path.Combine(folder.Beside, "layout"),
        PackageMirror = forge.Folder,
        PackageKeyring = forge.WriteKeyring(armored: false),
        BasePackages = new BasePackagesInput { Items = [new PackageInput("tool")] },
    };

    public void Dispose() => folder.Dispose();

    void IBuildObserver.StepFinished(BuildStep step)
    {
    }

    void IBuildObserver.Inform(string message)
    {
    }

    void IBuildObserver.Warn(Warning warning) => warnings.Add(warning);

    [Fact]
    public async Task They_are_a_layer_above_a_chiseled_base_and_a_warning_quotes_what_their_scripts_would_have_done()
    {
        var report = await BuildAsync(Input);

        var layers = report.Images[0].Layers;
        Assert.Equal(["debian-13 (no libc)", "tool", "package manifest"], layers.Take(3).Select(layer => layer.What));
        string[] wanted = ["etc/shared.conf", "usr/bin/tool", "usr/lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libtool.so.1"];
        Assert.Subset((await FilesAsync(layers[1])).Keys.ToHashSet(), wanted.ToHashSet());
        Assert.Equal(WarningCode.ScriptNotRun, Assert.Single(warnings).Code);
        Assert.Contains("tool-register --all", warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_warning_is_repeated_when_the_layers_come_from_the_cache()
    {
        await BuildAsync(Input);
        Directory.Delete(Path.Combine(forge.Folder, "pool"), recursive: true);

        var again = await BuildAsync(Input);

        Assert.All(again.Images[0].Layers, layer => Assert.True(layer.IsReused));
        Assert.Equal(2, warnings.Count(warning => warning.Code == WarningCode.ScriptNotRun));
    }

    [Fact]
    public async Task On_a_base_with_dpkg_only_what_it_lacks_is_added_and_its_list_gets_the_new_packages()
    {
        await WriteBaseAsync("ID=debian\nVERSION_ID=\"13\"\n");

        var report = await BuildAsync(Input with { Base = $"oci:{Base}:v1" });

        var files = await FilesAsync(report.Images[0].Layers[1]);
        Assert.Equal(["usr/bin/tool", "usr/lib/x86_64-linux-gnu/libtool.so.1"], files.Keys.Where(IsOfPackage));
        var status = files["var/lib/dpkg/status"];
        Assert.StartsWith("Package: libc6\nStatus: install ok installed\nVersion: 1.0-1\n", status, StringComparison.Ordinal);
        Assert.Contains("\n\nPackage: tool\nStatus: install ok installed\nVersion: 1.0-1\n", status, StringComparison.Ordinal);
        Assert.Contains("\n\nPackage: libtool1\nStatus: install ok installed\n", status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=alpine\nVERSION_ID=3.22.0\n", "it is of alpine-3.22.0")]
    [InlineData("NAME=none\n", "it does not say what distribution it is of")]
    public async Task A_base_of_another_distribution_is_refused(string release, string why)
    {
        await WriteBaseAsync(release);

        var failure = await Assert.ThrowsAsync<BuildException>(() => BuildAsync(Input with { Base = $"oci:{Base}:v1" }));

        Assert.Equal(ErrorCode.UnknownDistribution, failure.Code);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_base_can_have_none() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot use SlimPackage='tool': SlimBase is scratch",
        () => BuildPlan.Create(Input with { Base = "scratch" }));

    [Theory]
    [InlineData("garbage{\n")]
    [InlineData("Package: libc6\nStatus: install ok installed\nVersion: !\nArchitecture: amd64\n")]
    public async Task A_base_whose_list_of_packages_is_malformed_is_refused(string status)
    {
        await WriteBaseAsync("ID=debian\nVERSION_ID=13\n", status);

        var failure = await Assert.ThrowsAsync<BuildException>(() => BuildAsync(Input with { Base = $"oci:{Base}:v1" }));

        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
        Assert.Contains("its list of packages, '/var/lib/dpkg/status', is malformed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_base_has_another_of_is_refused()
    {
        await WriteBaseAsync("ID=debian\nVERSION_ID=13\n");
        var packages = new BasePackagesInput { Items = [new PackageInput("libc6") { Version = "0.9-1" }] };

        var failure = await Assert.ThrowsAnyAsync<SlimException>(() => BuildAsync(Input with { Base = $"oci:{Base}:v1", BasePackages = packages }));

        Assert.Equal("cannot add libc6 0.9-1: the base has version 1.0-1, and packages of a base stay as they are", failure.Message);
    }

    [SkippableFact]
    public async Task Whoever_keeps_some_locales_only_is_told_what_the_others_get()
    {
        var mirror = await DebianMirror.GetAsync();
        var input = Input with
        {
            PackageMirror = mirror.Folder,
            PackageKeyring = null,
            PackageDates = "any",
            BaseLibraries = "native",
            BasePackages = new BasePackagesInput { IcuLocales = "de" },
        };

        await BuildAsync(input);

        Assert.Equal(WarningCode.CulturesLimited, Assert.Single(warnings).Code);
        Assert.Contains("culture data of de and English only", warnings[0].Message, StringComparison.Ordinal);
    }

    private string Base => Path.Combine(folder.Beside, "base");

    private static bool IsOfPackage(string path) =>
        !path.StartsWith("var/", StringComparison.Ordinal) && !path.StartsWith("usr/share/doc", StringComparison.Ordinal);

    private static async Task<SortedDictionary<string, string>> FilesAsync(BuiltLayer layer)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, zstd: null, default))
        {
            if (item.Kind != EntryKind.File) continue;

            using var reader = new StreamReader(item.Content, leaveOpen: true);
            files[item.Path] = await reader.ReadToEndAsync();
        }

        return files;
    }

    private async Task WriteBaseAsync(string release, string status = Status)
    {
        var store = ImageFixtures.Store(Path.Combine(folder.Beside, "base-store"));
        LayerEntry[] entries =
        [
            LayerEntry.File("etc/os-release", 420, System.Text.Encoding.ASCII.GetBytes(release)),
            LayerEntry.File("etc/passwd", 420, "root:x:0:0:root:/root:/bin/sh\n"u8.ToArray()),
            LayerEntry.File("etc/shared.conf", 420, "of the base\n"u8.ToArray()),
            LayerEntry.File("var/lib/dpkg/status", 420, System.Text.Encoding.ASCII.GetBytes(status)),
        ];
        var layer = await LayerWriter.WriteAsync(entries, new LayerOptions(), store, default);
        var image = ImageFixtures.CreateImage(PublishFolder.Platform, ImageFormat.Oci, [layer]);
        await new OciLayoutPublisher(Base, ["v1"]).PublishAsync(image, default);
    }

    private Task<BuildReport> BuildAsync(BuildInput input) => new TestBuild { Observer = this }.RunAsync(input);
}
