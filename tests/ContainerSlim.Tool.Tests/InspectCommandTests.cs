using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

public sealed class InspectCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private ImageIndex index = null!;

    private string Location => $"oci:{directory.Combine("images")}:1.0";

    public async Task InitializeAsync()
    {
        index = await ImageFixtures.CreateIndexAsync(ImageFixtures.Store(directory.Combine("store")));
        await new OciLayoutPublisher(directory.Combine("images"), ["1.0"]).PublishAsync(index, CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task An_image_is_shown_with_configuration_layers_and_sizes()
    {
        var image = (Image)index.Children[1];
        var (first, second) = (image.Layers[0].Blob.Descriptor, image.Layers[1].Blob.Descriptor);

        Assert.Equal(
            $"""
            {Location}
              digest      {image.Manifest.Descriptor.Digest}
              type        application/vnd.oci.image.manifest.v1+json

            linux/arm64
              created     1970-01-01T00:00:00Z
              user        1654
              workdir     /app
              entrypoint  dotnet
              env         PATH=/usr/bin
              label       org.opencontainers.image.title=hällo
              layers      2, {first.Size + second.Size} B as stored

            Layer  Size   Digest{new string(' ', 67)}Made by
            1      {first.Size} B  {first.Digest}  a test
            2      {second.Size} B  {second.Digest}  a test

            """.ReplaceLineEndings(),
            await Shell.OutputOfAsync("inspect", "--platform", "linux/arm64", Location));
    }

    [Fact]
    public async Task An_index_is_shown_platform_by_platform()
    {
        var output = await Shell.OutputOfAsync("inspect", Location);

        Assert.Equal(["linux/amd64", "linux/arm64"], output.Split(Environment.NewLine).Where(line => line.StartsWith("linux/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Json_is_for_machines_however_quiet()
    {
        using var json = JsonDocument.Parse(await Shell.OutputOfAsync("inspect", "--json", "-q", Location));

        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), json.RootElement.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Raw_is_the_manifests_exact_bytes() =>
        Assert.Equal(Encoding.UTF8.GetString(index.Manifest.Bytes.Span), await Shell.OutputOfAsync("inspect", "--raw", Location));

    [Fact]
    public async Task Raw_with_a_platform_is_that_images_manifest() => Assert.Equal(
        Encoding.UTF8.GetString(index.Children[0].Manifest.Bytes.Span),
        await Shell.OutputOfAsync("inspect", "--raw", "--platform", "linux/amd64", Location));

    [Fact]
    public async Task Text_of_an_image_is_only_text()
    {
        var location = await PublishHostileAsync();

        var output = await Shell.OutputOfAsync("inspect", location);

        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain('\u202e', output);
        Assert.DoesNotContain("##vso[", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.TrimStart().StartsWith("::", StringComparison.Ordinal));
        Assert.Contains("  label       note=one ::error::two # #vso[task.complete]", output, StringComparison.Ordinal);
        Assert.Contains("  env         A=red ::set-env name=B::b", output, StringComparison.Ordinal);
        Assert.EndsWith("  RUN a  ::warning::b", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_of_an_image_says_the_same_and_is_no_command()
    {
        var location = await PublishHostileAsync();

        var output = await Shell.OutputOfAsync("inspect", "--json", location);

        Assert.DoesNotContain("##", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', output);
        using var json = JsonDocument.Parse(output);
        var label = json.RootElement.GetProperty("images")[0].GetProperty("config").GetProperty("labels").GetProperty("note").GetString();
        Assert.Equal("one\n::error::two ##vso[task.complete]\u202e", label);
    }

    [Fact]
    public async Task An_index_that_multiplies_is_refused()
    {
        var folder = directory.Combine("bomb");
        await new OciLayoutPublisher(folder, ["1.0"]).PublishAsync(index.Children[0], CancellationToken.None);
        var image = index.Children[0].Manifest.Descriptor;
        var descriptor = $$"""{"mediaType":"{{image.MediaType}}","digest":"{{image.Digest}}","size":{{image.Size}}}""";
        var bomb = $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', Enumerable.Repeat(descriptor, 60_000))}}]}""";
        var digest = Digest.Of(Encoding.UTF8.GetBytes(bomb));
        await File.WriteAllTextAsync(Path.Combine(folder, "blobs", "sha256", digest.Hex), bomb);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "index.json"),
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{MediaTypes.OciIndex}}","digest":"{{digest}}","size":{{bomb.Length}}}]}""");

        var result = await Shell.RunAsync("inspect", "oci:" + folder);
        var copy = await Shell.RunAsync("copy", "oci:" + folder, "oci-archive:" + directory.Combine("copy.tar"));

        Assert.Equal($"error CSLIM2011: Cannot read the index {digest}: it refers to more than 5000 manifests.", result.Error.TrimEnd());
        Assert.Contains("CSLIM2011", copy.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_layer_is_read()
    {
        foreach (var layer in index.Children.Cast<Image>().SelectMany(image => image.Layers))
        {
            File.Delete(directory.Combine("images", "blobs", "sha256", layer.Blob.Descriptor.Digest.Hex));
        }

        Assert.Equal(0, (await Shell.RunAsync("inspect", Location)).ExitCode);
    }

    [SkippableFact]
    public async Task A_cache_that_others_can_write_to_is_refused_unless_it_is_meant()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        var cache = Directory.CreateDirectory(directory.Combine("cache")).FullName;
        Modes.Set(cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);

        var refused = await Shell.RunAsync("inspect", "--cache", cache, Location);
        var meant = await Shell.RunAsync("inspect", "--cache", cache, "--cache-shared", Location);

        Assert.StartsWith($"error CSLIM5007: Cannot use the cache '{cache}': other users can write to it, ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, meant.ExitCode);
    }

    [Fact]
    public async Task A_platform_that_is_missing_is_told_with_those_that_are_there()
    {
        var result = await Shell.RunAsync("inspect", "--platform", "linux/s390x", Location);

        Assert.Equal($"error CSLIM2002: Cannot use {Location} for linux/s390x: it supports linux/amd64, linux/arm64.", result.Error.TrimEnd());
    }

    // As a registry or an archive may have it.
    private async Task<string> PublishHostileAsync()
    {
        var image = (Image)index.Children[0];
        var config = image.Config with
        {
            History = [.. image.Config.History.Select(line => line with { CreatedBy = "RUN a\r\n::warning::b" })],
            Execution = image.Config.Execution with
            {
                Environment = ["A=\u001b[31mred\u001b[0m\n::set-env name=B::b"],
                Labels = image.Config.Execution.Labels.Clear().Add("note", "one\n::error::two ##vso[task.complete]\u202e"),
            },
        };
        var hostile = Image.Create(config, image.Layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await new OciLayoutPublisher(directory.Combine("hostile"), ["1.0"]).PublishAsync(hostile, CancellationToken.None);
        return $"oci:{directory.Combine("hostile")}:1.0";
    }
}
