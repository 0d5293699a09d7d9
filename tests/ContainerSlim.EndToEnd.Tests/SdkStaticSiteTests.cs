using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A standalone Blazor WebAssembly app is files for browsers, and has no program.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkStaticSiteTests(SdkFeed feed)
{
    [Fact]
    public async Task On_a_base_with_an_entrypoint_of_the_project_there_is_nothing_to_find_out()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "blazorwasm", "C#", "Site"))
            .AddLast("<ItemGroup><ContainerEntrypoint Include=\"/bin/serve\" /></ItemGroup>");

        var image = await SdkImage.PublishAsync(project);

        Assert.Equal(["/bin/serve"], image.Config.Execution.Entrypoint);
        Assert.Empty(image.Config.Execution.Cmd);
        var files = await SdkImage.FilesAsync(image);
        Assert.Contains("app/wwwroot/index.html", files);
        Assert.DoesNotContain("app/nginx.conf", files);
    }

    [SkippableTheory]
    [InlineData(PackageForm.Sdk)]
    [InlineData(PackageForm.PackageReference)]
    public async Task By_default_a_web_server_from_the_distribution_serves_it(PackageForm form)
    {
        var mirror = await DebianMirror.GetAsync();
        var project = (await feed.CreateAsync(form, "blazorwasm", "C#", "Site")).Set(("SlimBase", "auto"));

        var image = await SdkImage.PublishAsync(project, $"-p:SlimPackageMirror={mirror.Folder}");

        var execution = image.Config.Execution;
        Assert.Equal(["/usr/sbin/nginx", "-e", "stderr", "-c", "/app/nginx.conf"], execution.Entrypoint);
        Assert.Equal(("1654", "8080/tcp"), (execution.User, Assert.Single(execution.ExposedPorts)));
        Assert.Contains("root \"/app/wwwroot\";", await SdkImage.ReadTextAsync(image, "app/nginx.conf"), StringComparison.Ordinal);
        Assert.Contains("application/wasm", await SdkImage.ReadTextAsync(image, "etc/nginx/mime.types"), StringComparison.Ordinal);
    }
}
