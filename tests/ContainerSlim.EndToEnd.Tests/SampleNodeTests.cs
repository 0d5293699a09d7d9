using System.Globalization;
using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/NodeApp: a Node service that the tool bundles and puts on a base of Debian's Node, without MSBuild.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleNodeTests(DockerDaemonFixture docker, NodeSample sample)
{
    [SkippableFact]
    public async Task The_bundle_answers_as_a_user_without_rights_from_a_read_only_file_system_and_ends_when_it_is_told_to()
    {
        var daemon = await docker.RequireAsync();
        var image = await sample.RequireAsync();
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(new DockerRun(await daemon.LoadAsync(image.Archive))
        {
            Environment = new Dictionary<string, string> { ["PORT"] = port.ToString(CultureInfo.InvariantCulture) },
            Options = ["--read-only", "--cap-drop=ALL"],
        });

        var health = JsonElement.Parse(await container.WaitForHttpAsync(port, "health"));
        var answer = JsonElement.Parse(await container.WaitForHttpAsync(port, "satisfies?version=1.4.2&range=^1.2"));
        await daemon.ExecuteAsync("stop", container.Id);

        Assert.Equal(("ok", 1654), (health.GetProperty("status").GetString(), health.GetProperty("user").GetInt32()));
        Assert.StartsWith("v18.", health.GetProperty("node").GetString(), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("satisfies").GetBoolean());
        Assert.Equal(0, await container.WaitForExitAsync());
    }

    [SkippableFact]
    public async Task Of_the_project_only_the_bundle_is_in_the_image_and_of_Debian_no_shell_and_no_package_manager()
    {
        var image = await sample.RequireAsync();

        var paths = await image.PathsAsync();
        var programs = paths.Where(path => path.Contains("bin/", StringComparison.Ordinal)).ToList();

        Assert.Equal(["debian-12", "ICU", "nodejs_bins", "package manifest", "node-app"], image.Layers);
        Assert.Equal(["app", "app/server.mjs"], paths.Where(path => path.StartsWith("app", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["usr/bin/node", "usr/bin/nodejs"], programs.Order(StringComparer.Ordinal));
    }
}
