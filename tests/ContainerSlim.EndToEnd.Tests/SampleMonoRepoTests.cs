using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/MonoRepo: three services of one solution, published by one command.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleMonoRepoTests(DockerDaemonFixture docker, SampleFolder samples)
{
    private static readonly string[] Services = ["catalog", "orders", "shop"];

    [SkippableFact]
    public async Task One_command_makes_an_image_of_each_service_on_one_base_and_runtime_the_same_from_another_clone_and_together_they_answer()
    {
        var daemon = await docker.RequireAsync();
        await using var registry = await DockerRegistry.StartAsync();

        var output = await samples.RunAsync("MonoRepo/MonoRepo.slnx", "mono-repo", $"-p:ContainerRegistry={registry.Host}");

        var layers = new List<IReadOnlyList<string?>>();
        foreach (var service in Services) layers.Add(await LayersAsync($"{registry.Host}/shop/{service}"));
        Assert.All(layers, own => Assert.Equal(layers[0].SkipLast(1), own.SkipLast(1)));
        Assert.Equal(3, layers.Select(own => own[^1]).Distinct().Count());
        Assert.Contains($" -> {registry.Host}/shop/catalog:latest", output, StringComparison.Ordinal);
        Assert.DoesNotContain("/shop/contracts", output, StringComparison.Ordinal);
        await AssertSameFromAnotherCloneAsync(registry, samples.Cache);
        Assert.Equal("""{"orderId":7,"product":"Notebook","total":14.00}""", await AskAsync(daemon, registry));
    }

    private static async Task AssertSameFromAnotherCloneAsync(DockerRegistry registry, string cache)
    {
        using var clone = new SampleClone();
        await clone.PublishToAsync("MonoRepo/MonoRepo.slnx", cache, $"-p:ContainerRegistry={registry.Host}", "-p:ContainerImageTag=clone");
        foreach (var service in Services)
        {
            Assert.Equal(await DigestAsync($"{registry.Host}/shop/{service}:latest"), await DigestAsync($"{registry.Host}/shop/{service}:clone"));
        }
    }

    private static async Task<string?> DigestAsync(string name) =>
        (await Skopeo.InspectAsync($"docker://{name}", "--tls-verify=false")).GetProperty("Digest").GetString();

    private static async Task<IReadOnlyList<string?>> LayersAsync(string name)
    {
        var image = await Skopeo.InspectAsync($"docker://{name}:latest", "--tls-verify=false");
        return [.. image.GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString())];
    }

    private static async Task<string> AskAsync(DockerDaemon daemon, DockerRegistry registry)
    {
        var (catalog, orders, shop) = (Peer.FreePort(), Peer.FreePort(), Peer.FreePort());
        await using var first = await RunAsync(daemon, registry, "catalog", catalog);
        await using var second = await RunAsync(daemon, registry, "orders", orders);
        await using var third = await RunAsync(
            daemon,
            registry,
            "shop",
            shop,
            new() { ["CATALOG"] = $"http://127.0.0.1:{catalog}", ["ORDERS"] = $"http://127.0.0.1:{orders}" });
        await first.WaitForHttpAsync(catalog, "products/2");
        await second.WaitForHttpAsync(orders, "orders/7");
        return await third.WaitForHttpAsync(shop, "invoices/7");
    }

    private static Task<DockerContainer> RunAsync(
        DockerDaemon daemon,
        DockerRegistry registry,
        string service,
        int port,
        Dictionary<string, string>? variables = null) =>
        daemon.RunAsync(new DockerRun($"{registry.Host}/shop/{service}:latest")
        {
            Environment = new Dictionary<string, string>(variables ?? []) { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" },
        });
}
