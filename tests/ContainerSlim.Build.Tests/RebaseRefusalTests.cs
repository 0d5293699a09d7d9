using System.Collections.Immutable;
using ContainerSlim.Build.Stages.Tests;
using ContainerSlim.Native.Tests;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Where a publish would do something else than swap the layers, the image stays, and a sentence says why.</summary>
public sealed class RebaseRefusalTests : IAsyncLifetime, IDisposable
{
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";

    private readonly PublishFolder app = PublishFolder.Web();
    private RebaseScenery scenery = null!;

    public async Task InitializeAsync() => scenery = await RebaseScenery.StartAsync();

    public async Task DisposeAsync() => await scenery.DisposeAsync();

    public void Dispose() => app.Dispose();

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"13\"\n", "its base is of debian-12, and the new one of debian-13")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"12\"\n", "its base is of debian-12, and the new one of ubuntu-12")]
    [InlineData(null, "its base is of debian-12, and the new one of a distribution that it does not name")]
    public async Task A_base_of_another_release_is_another_system(string? release, string reason) =>
        Assert.Contains(reason, await RefusalAsync(RebaseScenery.Entries("new", release)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ID=alpine\nVERSION_ID=3.20.1\n", "ID=alpine\nVERSION_ID=3.20.3\n")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"9.4\"\n", "ID=\"rhel\"\nVERSION_ID=\"9.5\"\n")]
    public async Task Updates_of_a_distribution_can_have_other_versions(string before, string after)
    {
        await scenery.PutBaseAsync("old", "old", RebaseScenery.Entries("old", before));
        await scenery.PutBaseAsync("new", "new", RebaseScenery.Entries("new", after));
        await scenery.PublishAsync(app.Input(), "old", "1");

        var result = await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.NotEqual(result.Before, result.Digest);
    }

    [Fact]
    public async Task A_base_with_another_C_library_is_another_system() => Assert.Contains(
        "its base has no C library, and the new one musl",
        await RefusalAsync([.. RebaseScenery.Entries("new"), ImageFixtures.Text("lib/ld-musl-x86_64.so.1", "755", "x")]),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_library_that_the_new_base_lacks_is_named()
    {
        app.WithBytes("Hello", new ElfLibrary { Interpreter = Loader, Needed = ["libfoo.so.1"] }.ToBytes());
        var foo = new ElfLibrary { Soname = "libfoo.so.1" }.ToBytes();
        await scenery.PutBaseAsync("old", "old", [.. Glibc("old"), LayerEntry.File("usr/lib64/libfoo.so.1", 0, foo)]);

        Assert.Contains("'/app/Hello' needs libfoo.so.1, which the image does not have", await RefusalAsync(Glibc("new")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_of_symbols_that_the_new_base_lacks_is_named()
    {
        app.WithBytes(
            "Hello",
            new ElfLibrary { Interpreter = Loader, Needed = ["libfoo.so.1"], VersionsNeeded = [("libfoo.so.1", ["FOO_2"])] }.ToBytes());
        LayerEntry Foo(params string[] versions) =>
            LayerEntry.File("usr/lib64/libfoo.so.1", 0, new ElfLibrary { Soname = "libfoo.so.1", VersionsProvided = versions }.ToBytes());
        await scenery.PutBaseAsync("old", "old", [.. Glibc("old"), Foo("FOO_1", "FOO_2")]);

        Assert.Contains("needs libfoo.so.1 with FOO_2", await RefusalAsync([.. Glibc("new"), Foo("FOO_1")]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_was_never_there_is_no_reason()
    {
        app.WithBytes("Hello", new ElfLibrary { Interpreter = Loader, Needed = ["libfoo.so.1"] }.ToBytes());
        await scenery.PutBaseAsync("old", "old", Glibc("old"));
        await scenery.PutBaseAsync("new", "new", Glibc("new"));
        await scenery.PublishAsync(app.Input(), "old", "1");

        Assert.NotEmpty((await scenery.RebaseAsync(scenery.Request("1", "new"))).Platforms);
    }

    [Theory]
    [InlineData("10.0.1", "10.1.0", null)]
    [InlineData("10.0.1", "10.0.2", null)]
    [InlineData("10.0.1", "11.0.0", "needs Microsoft.AspNetCore.App 10.0.0, and the new base has 11.0.0")]
    [InlineData("10.0.1", "9.0.0", "needs Microsoft.AspNetCore.App 10.0.0, and the new base has 9.0.0")]
    [InlineData("10.0.1", "", "needs Microsoft.AspNetCore.App 10.0.0, and the new base has no version of it")]
    public async Task A_runtime_that_the_app_does_not_accept_is_named(string before, string after, string? reason)
    {
        List<LayerEntry> Base(string mark, string version) =>
            [.. RebaseScenery.Entries(mark), ImageFixtures.Text($"usr/share/dotnet/shared/Microsoft.AspNetCore.App/{version}/x.dll", "644", "x")];
        await scenery.PutBaseAsync("old", "old", Base("old", before));
        await scenery.PutBaseAsync("new", "new", after.Length == 0 ? RebaseScenery.Entries("new") : Base("new", after));
        await scenery.PublishAsync(app.Input(), "old", "1");

        if (reason is null) Assert.NotEmpty((await scenery.RebaseAsync(scenery.Request("1", "new"))).Platforms);
        else Assert.Contains(reason, await scenery.RefusalAsync(scenery.Request("1", "new")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_the_new_base_does_not_have_is_named()
    {
        var entries = RebaseScenery.Entries("new").Where(entry => entry.Path != "etc/passwd").ToList();

        Assert.Contains("its user 'app' is not in the new base", await RefusalAsync(entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_with_other_numbers_is_named()
    {
        List<LayerEntry> entries =
        [
            .. RebaseScenery.Entries("new").Where(entry => entry.Path != "etc/passwd"),
            ImageFixtures.Text("etc/passwd", "644", "app:x:1000:1000:app:/home/app:/bin/sh\n"),
        ];

        Assert.Contains(
            "its user 'app' has the numbers 1654:1654 in the old base, and 1000:1000 in the new one",
            await RefusalAsync(entries, app.Input() with { User = "app" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directories_of_a_user_that_changes_with_the_base_are_a_reason()
    {
        await scenery.PutBaseAsync("old", "old", execution: new ExecutionConfig { Environment = ["APP_UID=1654"] });
        await scenery.PutBaseAsync("new", "new", execution: new ExecutionConfig { Environment = ["APP_UID=1000"] });
        await scenery.PublishAsync(app.Input() with { Directories = [new Stages.DirectoryInput("/data") { Owner = null }] }, "old", "1");

        Assert.Contains(
            "its user is '1654' on the old base and '1000' on the new one, and some of its directories belong to the old one",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_led_a_file_and_is_gone_is_named()
    {
        var entries = RebaseScenery.Entries("new").Where(entry => entry.Path != "lib64").ToList();

        Assert.Contains(
            "'/lib64' leads to '/usr/lib64' in the old base, and not in the new one",
            await RefusalAsync(entries, Copying("/lib64/")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_link_on_the_way_to_a_file_is_named() => Assert.Contains(
        "is behind a link of the new base, which leads to '/opt/tools",
        await RefusalAsync([.. RebaseScenery.Entries("new"), LayerEntry.SymbolicLink("tools", "opt/tools")], Copying("/tools/")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_file_in_the_place_of_a_directory_is_named() => Assert.Contains(
        "the new base has a file in the place of '/tools' or on the way to it",
        await RefusalAsync([.. RebaseScenery.Entries("new"), ImageFixtures.Text("tools", "644", "x")], Copying("/tools/")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_directory_in_the_place_of_a_file_is_named() => Assert.Contains(
        "the file '/tools/tool.sh' would hide a directory of the new base",
        await RefusalAsync([.. RebaseScenery.Entries("new"), ImageFixtures.Text("tools/tool.sh/x", "644", "x")], Copying("/tools/")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_directory_with_another_mode_is_named() => Assert.Contains(
        "the directory '/tools' has another mode or owner in the new base",
        await RefusalAsync([.. RebaseScenery.Entries("new"), LayerEntry.Directory("tools", ImageFixtures.Octal("750"))], Copying("/tools/")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_layer_that_deletes_files_of_the_base_is_named()
    {
        await scenery.PutBasesAsync();
        var image = (await scenery.PublishAsync(app.Input(), "old", "1")).Images[0].Image;
        var blob = new RawLayer().Whiteout("usr/share/mark").ToBlob();
        IReadOnlyList<Layer> layers = [.. image.Layers.SkipLast(1), new Layer(blob, blob.Descriptor.Digest)];
        var config = image.Config with { DiffIds = [.. layers.Select(layer => layer.DiffId)] };
        await scenery.PutAsync("1", Image.Create(config, layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty));

        Assert.Contains(
            "'/usr/share/.wh.mark' in its own layers deletes files of the old base",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_that_were_added_to_the_base_are_a_reason() => Assert.Contains(
        "packages were added to its base, and which ones a new base lacks has to be found out from the start",
        await RefusalAsync(RebaseScenery.Entries("new"), Copying("/var/lib/dpkg/status.d/")),
        StringComparison.Ordinal);

    [Fact]
    public async Task All_reasons_are_in_one_sentence()
    {
        var entries = RebaseScenery.Entries("new", "ID=debian\nVERSION_ID=13\n").Where(entry => entry.Path != "etc/passwd").ToList();

        Assert.Equal(
            $"cannot put '{scenery.Registry.Host}/app:1' onto another base: its base is of debian-12, and the new one of debian-13; "
                + "its user 'app' is not in the new base; publish the project again",
            await RefusalAsync(entries));
    }

    [Fact]
    public async Task An_image_that_does_not_name_its_base_needs_a_name_for_it()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input() with { LabelBaseName = false, LabelBaseDigest = false }, "old", "1");

        Assert.Contains(
            "it has no labels that name its base, and its base was not cut from packages; name the old base with --old-base",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_whose_base_has_only_a_digest_needs_a_name_for_it()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input() with { LabelBaseName = false }, "old", "1");

        Assert.Contains(
            "its labels have the digest of its base and no name to read it from; name the old base with --old-base",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_base_that_is_gone_is_named()
    {
        var old = await scenery.PutBaseAsync("old", "old");
        await scenery.PutBaseAsync("new", "new");
        await scenery.PublishAsync(app.Input(), "old", "1");
        scenery.Registry.Fail("GET", $"/base/manifests/{old.Manifest.Descriptor.Digest}", times: 9, status: 404);

        var sentence = await scenery.RefusalAsync(scenery.Request("1", "new"), ErrorCode.ImageNotFound);

        Assert.Contains($"its old base '{scenery.Registry.Host}/base@{old.Manifest.Descriptor.Digest}' cannot be read", sentence, StringComparison.Ordinal);
        Assert.EndsWith("; name a copy of it with --old-base, or publish the project again", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_the_old_base_does_as_well()
    {
        var old = await scenery.PutBaseAsync("old", "old");
        await scenery.PutBaseAsync("new", "new");
        await scenery.PublishAsync(app.Input(), "old", "1");
        await scenery.Registry.PutImageAsync("mirror", "x", old);
        scenery.Registry.Fail("GET", $"/base/manifests/{old.Manifest.Descriptor.Digest}", times: 9, status: 404);

        var result = await scenery.RebaseAsync(scenery.Request("1", "new") with { OldBase = scenery.Remote("mirror:x") });

        Assert.Equal((await scenery.PublishAsync(app.Input(), "new", "published")).Artifact.Manifest.Descriptor.Digest, result.Digest);
    }

    [Fact]
    public async Task Another_image_is_not_taken_for_the_old_base()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");

        Assert.Contains(
            "its labels say that its base is sha256:",
            await scenery.RefusalAsync(scenery.Request("1", "new") with { OldBase = scenery.Remote("base:new") }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layers_of_somebody_else_are_a_reason()
    {
        var old = await scenery.PutBaseAsync("old", "old");
        await scenery.PutBaseAsync("new", "new");
        var image = await scenery.CreateBaseAsync("other", RebaseScenery.Entries("other"), RebaseScenery.Settings("old") with { Labels = LabelsFor(old) });
        await scenery.Registry.PutImageAsync("app", "1", image);

        Assert.Contains(
            "its layers are not those of its base with layers of ContainerSlim above them",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_was_changed_since_is_a_reason()
    {
        await scenery.PutBasesAsync();
        var image = (await scenery.PublishAsync(app.Input(), "old", "1")).Images[0].Image;
        var changed = Image.Create(
            image.Config with { Execution = image.Config.Execution with { StopSignal = "SIGKILL" } },
            image.Layers,
            ImageFormat.Oci,
            ImmutableSortedDictionary<string, string>.Empty);
        await scenery.PutAsync("1", changed);

        Assert.Contains(
            "its configuration is not what a publish onto its base gives",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chiseled")]
    [InlineData("scratch")]
    public async Task A_base_of_another_kind_needs_other_layers(string kind)
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");

        Assert.Contains(
            $"its base is an image and '{kind}' is not, so other layers are needed above it",
            await scenery.RefusalAsync(scenery.Request("1", null) with { Base = kind }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_named_by_its_digest_needs_a_destination()
    {
        await scenery.PutBasesAsync();
        var digest = (await scenery.PublishAsync(app.Input(), "old", "1")).Artifact.Manifest.Descriptor.Digest;
        var request = new RebaseRequest(scenery.Remote($"app@{digest}")) { Base = $"{scenery.Registry.Host}/base:new" };

        Assert.EndsWith(
            "it is named by its digest, and the result has another one; name a destination behind the image",
            await scenery.RefusalAsync(request, ErrorCode.InvalidReference),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_docker_archive_has_no_manifest() => Assert.Contains(
        "an archive in Docker's format has no manifest",
        await scenery.RefusalAsync(new RebaseRequest(ImageLocation.Parse("docker-archive:app.tar"))),
        StringComparison.Ordinal);

    [Fact]
    public async Task An_index_with_attestations_is_a_reason()
    {
        await scenery.PutBasesAsync();
        var image = (await scenery.PublishAsync(app.Input(), "old", "1")).Images[0].Image;
        var other = new OtherArtifact(Manifest.Of(MediaTypes.OciManifest, System.Text.Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":
            {"mediaType":"{{{MediaTypes.OciEmpty}}}","digest":"{{{Digest.Of("{}"u8)}}}","size":2},"layers":[]}
            """)), [Blob.Of(MediaTypes.OciEmpty, "{}"u8.ToArray())]);
        var bytes = System.Text.Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{{{Entry(image)}}},{{{Entry(other)}}}]}
            """);
        await scenery.PutAsync("1", new ImageIndex(Manifest.Of(MediaTypes.OciIndex, bytes), [image, other]));

        Assert.Contains(
            "it is not an image or an index of images as a publish writes it",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    private static string Entry(IArtifact artifact) => Entry(artifact.Manifest.Descriptor);

    private static string Entry(Descriptor descriptor) =>
        $$"""{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}}""";

    private ImmutableSortedDictionary<string, string> LabelsFor(Image image) =>
        ImmutableSortedDictionary<string, string>.Empty
            .Add("org.opencontainers.image.base.name", $"{scenery.Registry.Host}/base:old")
            .Add("org.opencontainers.image.base.digest", image.Manifest.Descriptor.Digest.ToString());

    private static List<LayerEntry> Glibc(string mark) =>
    [
        .. RebaseScenery.Entries(mark),
        LayerEntry.File("usr/lib64/ld-linux-x86-64.so.2", ImageFixtures.Octal("755"), new ElfLibrary { Soname = "ld-linux-x86-64.so.2" }.ToBytes()),
    ];

    private BuildInput Copying(string to)
    {
        Directory.CreateDirectory(app.Beside);
        File.WriteAllText(Path.Combine(app.Beside, "tool.sh"), "a tool");
        return app.Input() with { ProjectDirectory = app.Beside, Copies = [new Stages.CopyInput { Include = ["tool.sh"], To = to }] };
    }

    // Onto a base 'old' that is there, or a usual one.
    private async Task<string> RefusalAsync(IReadOnlyList<LayerEntry> entries, BuildInput? input = null)
    {
        if (scenery.Registry.FindManifest("base", "old") is null) await scenery.PutBaseAsync("old", "old");
        await scenery.PutBaseAsync("new", "new", entries);
        await scenery.PublishAsync(input ?? app.Input(), "old", "1");
        var before = scenery.DigestOf("1");

        var sentence = await scenery.RefusalAsync(scenery.Request("1", "new"));

        Assert.Equal(before, scenery.DigestOf("1"));
        return sentence;
    }
}
