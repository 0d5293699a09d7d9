using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>An image on another base is, byte for byte, what a publish onto that base gives.</summary>
public sealed class RebaseTests : IAsyncLifetime, IDisposable
{
    private readonly PublishFolder app = PublishFolder.Web();
    private RebaseScenery scenery = null!;

    public static TheoryData<string> Variants =>
    [
        "plain", "command", "default arguments", "no command", "user", "user of the base", "user id", "environment", "variable of the base", "labels",
        "no labels", "ports", "volume", "directory", "copy", "folder", "docker", "zstd", "estargz", "time",
    ];

    public async Task InitializeAsync() => scenery = await RebaseScenery.StartAsync();

    public async Task DisposeAsync() => await scenery.DisposeAsync();

    public void Dispose() => app.Dispose();

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_result_is_what_a_publish_onto_the_new_base_gives(string variant)
    {
        await scenery.PutBasesAsync();
        var input = Input(variant);
        var published = await scenery.PublishAsync(input, "new", "published");
        await scenery.PublishAsync(input, "old", "1");
        var request = scenery.Request("1", "new");

        var result = await scenery.RebaseAsync(variant == "no labels" ? request with { OldBase = scenery.Remote("base:old") } : request);

        Assert.Equal(scenery.ConfigOf(published.Artifact.Manifest.Descriptor.Digest), scenery.ConfigOf(result.Digest));
        Assert.Equal(published.Artifact.Manifest.Bytes.ToArray(), result.Artifact.Manifest.Bytes.ToArray());
        Assert.Equal(result.Digest, scenery.DigestOf("1"));
    }

    [Fact]
    public async Task A_static_site_is_started_as_its_new_base_says()
    {
        using var site = new PublishFolder().With("wwwroot/index.html", "<p>hello");
        await scenery.PutBasesAsync();
        var published = await scenery.PublishAsync(site.Input() with { AssemblyName = "site" }, "new", "published");
        await scenery.PublishAsync(site.Input() with { AssemblyName = "site" }, "old", "1");

        var result = await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.Equal(published.Artifact.Manifest.Descriptor.Digest, result.Digest);
    }

    [Fact]
    public async Task Without_a_base_it_is_what_the_name_of_the_old_one_stands_for_now()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        await scenery.PutBaseAsync("old", "new");

        var result = await scenery.RebaseAsync(scenery.Request("1", null));

        Assert.Equal((await scenery.PublishAsync(app.Input(), "old", "published")).Artifact.Manifest.Descriptor.Digest, result.Digest);
    }

    [Fact]
    public async Task An_image_that_is_on_the_base_already_stays_as_it_is()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        scenery.Registry.ClearRequests();

        var result = await scenery.RebaseAsync(scenery.Request("1", "old"));

        Assert.Equal(result.Before, result.Digest);
        Assert.True(result.Publication!.IsUpToDate);
        Assert.DoesNotContain(scenery.Registry.Requests, request => request.Method is "PUT" or "POST" or "PATCH");
    }

    [Fact]
    public async Task The_layers_of_the_base_are_mounted_and_nothing_but_the_configuration_is_sent()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        scenery.Registry.ClearRequests();

        var result = await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.Equal([((Image)result.Artifact).ConfigBlob.Descriptor.Digest], result.Publication!.Sent.Select(blob => blob.Digest));
        Assert.Single(scenery.Registry.Requests, request => request.Method is "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trial_writes_nothing()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        scenery.Registry.ClearRequests();

        var result = await scenery.RebaseAsync(scenery.Request("1", "new") with { IsTrial = true });

        Assert.NotEqual(result.Before, result.Digest);
        Assert.Equal(result.Before, scenery.DigestOf("1"));
        Assert.All(scenery.Registry.Requests, request => Assert.True(request.Method is "GET" or "HEAD"));
    }

    [Fact]
    public async Task What_the_new_base_changes_is_told()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");

        var image = Assert.Single((await scenery.RebaseAsync(scenery.Request("1", "new"))).Platforms);

        Assert.Contains(new ConfigurationChange("stop signal", "SIGTERM", "SIGINT"), image.Changes);
        Assert.Contains(new ConfigurationChange("env MARK", "old", "new"), image.Changes);
        Assert.Contains(new ConfigurationChange("volumes", "/old", null), image.Changes);
        Assert.Equal(1, image.Kept);
    }

    [Fact]
    public async Task A_failed_push_leaves_the_tag_where_it_was()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        var before = scenery.DigestOf("1");
        scenery.Registry.Fail("PUT", "/manifests/1", times: 1, status: 403);

        await Assert.ThrowsAnyAsync<SlimException>(() => scenery.RebaseAsync(scenery.Request("1", "new")));

        Assert.Equal(before, scenery.DigestOf("1"));
    }

    [Fact]
    public async Task Another_destination_leaves_the_image_as_it_was()
    {
        await scenery.PutBasesAsync();
        await scenery.PublishAsync(app.Input(), "old", "1");
        var before = scenery.DigestOf("1");

        var result = await scenery.RebaseAsync(scenery.Request("1", "new") with { Destination = scenery.Remote("app:2") });

        Assert.Equal((before, result.Digest), (scenery.DigestOf("1"), scenery.DigestOf("2")));
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    public async Task An_image_in_a_file_is_replaced_under_its_name(string kind)
    {
        await scenery.PutBasesAsync();
        var published = await scenery.PublishAsync(app.Input(), "new", "published");
        var path = scenery.Combine("images");
        var input = app.Input() with { Base = $"{scenery.Registry.Host}/base:old", Tags = ["1"], Repository = "team/app" };
        await new TestBuild().RunAsync(kind == "oci" ? input with { LayoutPath = path } : input with { ArchivePath = path += ".tar" });

        await scenery.RebaseAsync(new RebaseRequest(ImageLocation.Parse($"{kind}:{path}")) { Base = $"{scenery.Registry.Host}/base:new" });

        using INamedSource source = kind == "oci" ? await OciLayout.OpenAsync(path, default) : await OciArchive.OpenAsync(path, default);
        Assert.Equal(published.Artifact.Manifest.Descriptor.Digest, (await source.ResolveAsync("1", default)).Digest);
    }

    [Fact]
    public async Task An_image_for_Windows_takes_an_update_of_the_same_build()
    {
        await PutWindowsAsync("old", "10.0.20348.1");
        await PutWindowsAsync("new", "10.0.20348.2");
        var input = app.Input() with { AssemblyName = "Hello", RuntimeIdentifier = "win-x64", WorkingDirectory = @"C:\app\" };
        var published = await scenery.PublishAsync(input, "new", "published");
        await scenery.PublishAsync(input, "old", "1");

        var result = await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.Equal(published.Artifact.Manifest.Descriptor.Digest, result.Digest);
    }

    [Fact]
    public async Task An_image_for_Windows_takes_no_other_build()
    {
        await PutWindowsAsync("old", "10.0.20348.1");
        await PutWindowsAsync("new", "10.0.26100.1");
        await scenery.PublishAsync(app.Input() with { AssemblyName = "Hello", RuntimeIdentifier = "win-x64", WorkingDirectory = @"C:\app\" }, "old", "1");

        Assert.Contains(
            "its base is of Windows 10.0.20348.1, and the new one of Windows 10.0.26100.1",
            await scenery.RefusalAsync(scenery.Request("1", "new")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_images_of_an_index_are_rebased()
    {
        using var platforms = new PlatformsFixture();
        foreach (var mark in new[] { "old", "new" }) await PutIndexAsync(mark);
        await scenery.PublishIndexAsync(platforms, "old", "1");
        var published = await scenery.PublishIndexAsync(platforms, "new", "published");

        var result = await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.Equal(published.Artifact.Manifest.Bytes.ToArray(), result.Artifact.Manifest.Bytes.ToArray());
        Assert.Equal(["linux/amd64", "linux/arm64/v8"], result.Platforms.Select(image => image.Platform.ToString()));
    }

    [Fact]
    public async Task If_one_image_of_an_index_cannot_be_rebased_none_is()
    {
        using var platforms = new PlatformsFixture();
        await PutIndexAsync("old");
        await scenery.PutBaseAsync("new", "new");
        await scenery.PublishIndexAsync(platforms, "old", "1");
        var before = scenery.DigestOf("1");

        var sentence = await scenery.RefusalAsync(scenery.Request("1", "new"), ErrorCode.PlatformMissing);

        Assert.Contains("linux/arm64", sentence, StringComparison.Ordinal);
        Assert.Equal(before, scenery.DigestOf("1"));
    }

    [Fact]
    public async Task An_instruction_of_the_new_base_for_the_build_of_a_Dockerfile_is_a_warning()
    {
        await PublishWithWarningAsync();

        await scenery.RebaseAsync(scenery.Request("1", "new"));

        Assert.Equal(WarningCode.OnBuildIgnored, Assert.Single(scenery.Warnings).Code);
    }

    [Fact]
    public async Task An_image_that_is_published_meanwhile_is_not_lost()
    {
        await PublishWithWarningAsync();
        var other = scenery.Registry.FindManifest("base", "new")!;
        scenery.WhenWarned = () => scenery.Registry.PutManifest("app", "1", MediaTypes.OciManifest, other);

        var sentence = await scenery.RefusalAsync(scenery.Request("1", "new"));

        Assert.EndsWith("the name stands for another image than a moment ago; run the command again", sentence, StringComparison.Ordinal);
        Assert.Equal(Digest.Of(other), scenery.DigestOf("1"));
    }

    // Onto a base 'old', with a base 'new' that gives a warning.
    private async Task PublishWithWarningAsync()
    {
        await scenery.PutBaseAsync("old", "old");
        var settings = RebaseScenery.Settings("new");
        await scenery.PutBaseAsync("new", "new", execution: settings with
        {
            Other = settings.Other.Add("OnBuild", System.Text.Json.JsonSerializer.SerializeToElement(new[] { "COPY . /src" })),
        });
        await scenery.PublishAsync(app.Input(), "old", "1");
    }

    private async Task PutWindowsAsync(string name, string version)
    {
        var made = await WindowsImages.CreateAsync(ImageFixtures.Store(scenery.Combine("bases")));
        var config = made.Config with { Platform = WindowsImages.Amd64 with { OsVersion = version } };
        var none = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;
        await scenery.Registry.PutImageAsync("base", name, Image.Create(config, made.Layers, ImageFormat.Oci, none));
    }

    private async Task PutIndexAsync(string mark)
    {
        var amd64 = await scenery.CreateBaseAsync(mark, RebaseScenery.Entries(mark), RebaseScenery.Settings(mark));
        var config = amd64.Config with { Platform = ImageFixtures.Arm64 with { Variant = "v8" } };
        var none = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;
        var arm64 = Image.Create(config, amd64.Layers, ImageFormat.Oci, none);
        await scenery.Registry.PutImageAsync("base", mark, ImageIndex.Create([amd64, arm64], ImageFormat.Oci, none));
    }

    private BuildInput Input(string variant)
    {
        Directory.CreateDirectory(app.Beside);
        File.WriteAllText(Path.Combine(app.Beside, "tool.sh"), "a tool");
        var input = app.Input() with { ProjectDirectory = app.Beside };
        return variant switch
        {
            "command" => input with { AppCommand = ["/usr/bin/env", "hello"], AppCommandArgs = ["a"] },
            "default arguments" => input with { AppCommandInstruction = "DefaultArgs", DefaultArgs = ["--x"] },
            "no command" => input with { AppCommandInstruction = "None", DefaultArgs = ["--x"] },
            "user" => input with { User = "1000:1000" },
            "user of the base" => input with { User = "app" },
            "user id" => input with { Environment = [new("APP_UID", "77")] },
            "environment" => input with { Environment = [new("A", "1"), new("ASPNETCORE_HTTP_PORTS", "9090"), new("B", "")] },
            "variable of the base" => input with { Environment = [new("PATH", "/app/bin"), new("LAST", "x=y")] },
            "labels" => input with { Labels = [new("mark", "own"), new("z", "1")], Annotations = [new("note", "1")] },
            "no labels" => input with { LabelBaseName = false, LabelBaseDigest = false, LabelCreated = false },
            "ports" => input with { Ports = [new("53", "udp")] },
            "volume" => input with { Directories = [new DirectoryInput("/data") { Owner = "5", Volume = "true" }] },
            "directory" => input with { Directories = [new DirectoryInput("/data"), new DirectoryInput("/srv/x") { Mode = "0700" }] },
            "copy" => input with { Copies = [new CopyInput { Include = ["tool.sh"], To = "/lib64/" }, new CopyInput { Include = ["tool.sh"], To = "/srv/" }] },
            "folder" => input with { WorkingDirectory = "/srv/app" },
            "docker" => input with { ImageFormat = "Docker" },
            "zstd" => input with { Compression = "zstd" },
            "estargz" => input with { Compression = "estargz" },
            "time" => input with { SourceDateEpoch = "1700000000" },
            _ => input,
        };
    }
}
