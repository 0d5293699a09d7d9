using System.Text;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>A base whose manifest or configuration is none.</summary>
public sealed class BaseManifestTests
{
    private const string Schema1 = """{"schemaVersion":1,"name":"odd","tag":"1","architecture":"amd64","fsLayers":[],"history":[],"signatures":[]}""";

    private const string Chart = """
        {"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json",
        "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}
        """;

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", Schema1)]
    [InlineData("application/json", Schema1)]
    [InlineData("application/json", """{"hello":"world"}""")]
    [InlineData("application/json", "[1, 2")]
    [InlineData("text/html", "<html>Please sign in</html>")]
    [InlineData("application/octet-stream", "")]
    [InlineData("application/vnd.oci.image.manifest.v1+json", Chart)]
    public async Task What_is_neither_image_nor_index_is_refused(string mediaType, string content)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.PutManifest("odd", "1", mediaType, Encoding.UTF8.GetBytes(content));

        var message = await scene.RefusesAlwaysAsync(ErrorCode.UnknownManifestType, From(scene, "odd"));

        Assert.Contains($"{scene.Registry.Host}/odd:1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"config":[]}""")]
    [InlineData("""{"config":{"mediaType":"x","digest":"sha256:abc","size":1}}""")]
    [InlineData("""{"config":{"mediaType":"\ud800"}}""")]
    public async Task A_malformed_manifest_is_refused(string content)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.PutManifest("odd", "1", MediaTypes.OciManifest, Encoding.UTF8.GetBytes(content));

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidManifest, From(scene, "odd"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"manifests":5}""")]
    [InlineData("""{"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json"}]}""")]
    public async Task A_malformed_index_is_refused(string content)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.PutManifest("odd", "1", MediaTypes.OciIndex, Encoding.UTF8.GetBytes(content));

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidManifest, From(scene, "odd"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":"all"}}""")]
    [InlineData("""{"os":"linux","architecture":"amd64","config":{"Env":[1]}}""")]
    public async Task A_malformed_configuration_is_refused(string content)
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutChangedAsync("odd", _ => content, manifest => manifest);

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidManifest, From(scene, "odd"));
    }

    [Theory]
    [InlineData(
        "\"diff_ids\":[",
        "\"diff_ids\":[\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",",
        "1 layers, but its configuration lists 2")]
    [InlineData("\"rootfs\"", "\"ruins\"", "1 layers, but its configuration lists 0")]
    public async Task Manifest_and_configuration_have_to_agree_on_the_layers(string text, string replacement, string counts)
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutChangedAsync("odd", config => config.Replace(text, replacement, StringComparison.Ordinal), manifest => manifest);

        Assert.Contains(counts, await scene.RefusesAlwaysAsync(ErrorCode.InvalidManifest, From(scene, "odd")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_base_says_of_itself_a_failure_is_a_sentence()
    {
        await using var scene = await Scene.StartAsync();
        var input = Scene.Only("archive", From(scene, "odd"));
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            await scene.Bases.PutChangedAsync(
                "odd",
                config => seed % 2 == 0 ? Damage(config, random) : config,
                manifest => seed % 2 == 1 ? Damage(manifest, random) : manifest);

            var failure = await Record.ExceptionAsync(() => scene.BuildAsync(input));

            Assert.True(failure is null or SlimException, $"seed {seed}: {failure}");
        }

        await scene.SucceedsAsync(scene.Input);
    }

    private static BuildInput From(Scene scene, string repository) => scene.Input with { Base = $"{scene.Registry.Host}/{repository}:1" };

    // One place or two get what JSON is made of.
    private static string Damage(string json, Random random)
    {
        string[] pieces = ["", "{", "}", "[", "]", "\"", ",", ":", "-1", "1e999", "null", "\\u0000", "99999999999999999999"];
        for (var i = 0; i <= random.Next(2); i++)
        {
            var at = random.Next(json.Length);
            json = json[..at] + pieces[random.Next(pieces.Length)] + json[Math.Min(json.Length, at + random.Next(6))..];
        }

        return json;
    }
}
