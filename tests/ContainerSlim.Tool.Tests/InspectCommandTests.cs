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
    public async Task No_layer_is_read()
    {
        foreach (var layer in index.Children.Cast<Image>().SelectMany(image => image.Layers))
        {
            File.Delete(directory.Combine("images", "blobs", "sha256", layer.Blob.Descriptor.Digest.Hex));
        }

        Assert.Equal(0, (await Shell.RunAsync("inspect", Location)).ExitCode);
    }

    [Fact]
    public async Task A_platform_that_is_missing_is_told_with_those_that_are_there()
    {
        var result = await Shell.RunAsync("inspect", "--platform", "linux/s390x", Location);

        Assert.Equal($"error CSLIM2002: Cannot use {Location} for linux/s390x: it supports linux/amd64, linux/arm64.", result.Error.TrimEnd());
    }
}
