using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A project of several platforms becomes an index, whatever form of the package it has.</summary>
[Collection(SdkCollection.Name)]
public sealed class PlatformTests(SdkFeed feed)
{
    private const string Both = "linux-x64;linux-arm64";

    [Fact]
    public async Task Every_platform_is_published_in_its_own_folder_from_one_restore()
    {
        var project = await CreateAsync(PackageForm.Sdk, "Several");
        var layout = SdkImage.LayoutOf(project);

        var first = await project.RunSuccessfullyAsync(
            "build", "-c", "Release", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}",
            "-getProperty:GeneratedImageIndex");
        var again = await PublishAsync(project);

        var index = await ReadAsync(layout);
        Assert.Equal(["linux/amd64 amd64", "linux/arm64 arm64"], await HostsAsync(index));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(index.Manifest.Bytes.Span), first.Output.Trim());
        Assert.Equal(index.Manifest.Descriptor.Digest, again.Manifest.Descriptor.Digest);
        Assert.Equal(
            ["restored"],
            Directory.GetFiles(Path.Combine(project.Folder, "obj", "slim"), "restored", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "bin", "Release", "net10.0", "linux-arm64")));
    }

    [Fact]
    public async Task Another_folder_gives_the_same_index_though_each_platform_is_published_in_its_own_way()
    {
        var here = Mix(await CreateAsync(PackageForm.PackageReference, "Mixed"));
        var there = here.CopyTo(feed.NewFolder());

        var index = await PublishAsync(here);

        Assert.Equal(index.Manifest.Descriptor.Digest, (await PublishAsync(there)).Manifest.Descriptor.Digest);
        var (amd64, arm64) = ((Image)index.Children[0], (Image)index.Children[1]);
        Assert.Contains("app/libcoreclr.so", await SdkImage.FilesAsync(amd64));
        Assert.DoesNotContain("app/libcoreclr.so", await SdkImage.FilesAsync(arm64));
        Assert.Equal((null, "a=b;c"), (amd64.Config.Execution.FindEnvironment("ONLY"), arm64.Config.Execution.FindEnvironment("ONLY")));
    }

    [Fact]
    public async Task What_is_said_of_the_index_arrives_and_what_is_named_on_the_command_line_too()
    {
        var project = (await CreateAsync(PackageForm.Sdk, "Told")).AddLast("""
            <ItemGroup>
              <ContainerAnnotation Include="com.example.index" Value="x;y" Scope="Index" />
              <ContainerAnnotation Include="com.example.image" Value="z" />
            </ItemGroup>
            """);
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync(
            "build", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}", "-p:ContainerImageTag=1.0",
            "-p:SlimPlatformTags=true", "-p:ContainerImageFormat=OCI");

        var index = await ReadAsync(layout, "1.0");
        Assert.Contains(
            "\"annotations\":{\"com.example.index\":\"x;y\"}",
            System.Text.Encoding.UTF8.GetString(index.Manifest.Bytes.Span),
            StringComparison.Ordinal);
        Assert.All(index.Children.Cast<Image>(), image => Assert.Equal([KeyValuePair.Create("com.example.image", "z")], image.Annotations));
        Assert.Equal(index.Children[1].Manifest.Descriptor.Digest, (await ReadAnyAsync(layout, "1.0-linux-arm64")).Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task A_platform_that_is_named_alone_is_an_image_and_no_index()
    {
        var project = await CreateAsync(PackageForm.Sdk, "Alone");
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync("publish", "-r", "linux-arm64", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.Equal("linux/arm64", Assert.IsType<Image>(await ReadAnyAsync(layout)).Config.Platform.ToString());
    }

    [Theory]
    [InlineData(
        "linux-x64;linux-musl-x64",
        "CSLIM1001: Cannot build one index of linux-x64 and linux-musl-x64: clients cannot distinguish them, because both are linux/amd64")]
    [InlineData("linux-x64;osx-arm64", "CSLIM1005: Cannot build an image for 'osx-arm64'")]
    public async Task Platforms_that_cannot_be_are_refused_before_anything_is_published(string platforms, string sentence)
    {
        var output = await SdkImage.FailAsync(feed, $"<PropertyGroup><ContainerRuntimeIdentifiers>{platforms}</ContainerRuntimeIdentifiers></PropertyGroup>");

        Assert.Contains("error " + sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("is published for", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Musl_takes_a_base_of_its_own_and_not_the_one_made_from_Debian()
    {
        var project = (await CreateAsync(PackageForm.Sdk, "Musl")).Set(("ContainerRuntimeIdentifiers", ""), ("SlimMode", "self-contained"));

        var image = await SdkImage.PublishAsync(project, "-p:ContainerRuntimeIdentifier=linux-musl-x64");
        var refused = await project.RunAsync(
            "publish", "-t:PublishSlimContainer", "-p:ContainerRuntimeIdentifier=linux-musl-x64", "-p:SlimBase=auto",
            $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}");

        Assert.Equal(["/app/Musl"], image.Config.Execution.Entrypoint);
        Assert.Contains("error CSLIM1005: Cannot build a chiseled base for 'linux-musl-x64': debian-13 uses glibc", refused.Output, StringComparison.Ordinal);
    }

    private async Task<DotnetProject> CreateAsync(PackageForm form, string name)
    {
        var project = await feed.CreateAsync(form, "console", "C#", name);
        return project.Set(("SlimBase", await PlatformBase.GetAsync(feed)), ("ContainerRuntimeIdentifiers", Both));
    }

    private static DotnetProject Mix(DotnetProject project) => project.AddLast("""
        <PropertyGroup>
          <SlimMode Condition="'$(RuntimeIdentifier)' == 'linux-x64'">self-contained</SlimMode>
        </PropertyGroup>
        <ItemGroup Condition="'$(RuntimeIdentifier)' == 'linux-arm64'">
          <ContainerEnvironmentVariable Include="ONLY" Value="a=b;c" />
        </ItemGroup>
        """);

    private static async Task<ImageIndex> PublishAsync(DotnetProject project)
    {
        var layout = SdkImage.LayoutOf(project);
        await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");
        return await ReadAsync(layout);
    }

    private static async Task<ImageIndex> ReadAsync(string layout, string? tag = null) => Assert.IsType<ImageIndex>(await ReadAnyAsync(layout, tag));

    private static async Task<IArtifact> ReadAnyAsync(string layout, string? tag = null)
    {
        using var source = await OciLayout.OpenAsync(layout, CancellationToken.None);
        return await source.LoadAsync(await source.ResolveAsync(tag, CancellationToken.None), CancellationToken.None);
    }

    // Each image's platform, and the processor that its app host is for.
    private static async Task<IEnumerable<string>> HostsAsync(ImageIndex index)
    {
        var hosts = new List<string>();
        foreach (var image in index.Children.Cast<Image>())
        {
            await foreach (var item in LayerReader.ReadAsync(image.Layers[^1].Blob, null, CancellationToken.None))
            {
                if (item.Path != "app/Several") continue;

                using var content = new MemoryStream();
                await item.Content.CopyToAsync(content);
                hosts.Add($"{image.Config.Platform} {(content.ToArray()[18] == 183 ? "arm64" : "amd64")}");
            }
        }

        return hosts;
    }
}
