namespace ContainerSlim.Registry.Tests;

public sealed class RegistryOptionsTests
{
    [Theory]
    [InlineData("false", 1)]
    [InlineData("0", 1)]
    [InlineData("true", 4)]
    [InlineData("nonsense", 4)]
    [InlineData(null, 4)]
    public void Parallel_uploads_can_be_switched_off(string? value, int transfers) =>
        Assert.Equal(transfers, Read("DOTNET_CONTAINER_REGISTRY_PARALLEL_UPLOAD", value).MaxParallelTransfers);

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Chunked_uploads_can_be_forced(string? value, bool forced) =>
        Assert.Equal(forced, Read("DOTNET_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", value).ForceChunkedUpload);

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("-1", null)]
    [InlineData("64k", null)]
    [InlineData(null, null)]
    public void The_size_of_chunks_can_be_set(string? value, int? size) =>
        Assert.Equal(size, Read("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", value).ChunkSize);

    [Fact]
    public void The_older_names_of_the_settings_are_heard()
    {
        Assert.Equal(1, Read("SDK_CONTAINER_REGISTRY_PARALLEL_UPLOAD", "false").MaxParallelTransfers);
        Assert.Equal(65536, Read("SDK_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "65536").ChunkSize);
        Assert.True(Read("SDK_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", "true").ForceChunkedUpload);
    }

    [Theory]
    [InlineData("docker.io", "https://registry-1.docker.io/v2/library/app/blobs/x")]
    [InlineData("registry.example.com:5000", "https://registry.example.com:5000/v2/library/app/blobs/x")]
    public void Docker_Hub_is_asked_at_its_own_host(string registry, string uri)
    {
        using var request = new RegistryAccess(registry, "library/app", CredentialUse.Pull).Request(HttpMethod.Get, "blobs/x");

        Assert.Equal(uri, request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void Credentials_belong_to_the_registrys_own_host_and_port()
    {
        var access = new RegistryAccess("registry.example.com", "app", CredentialUse.Push);

        Assert.True(access.Covers(new Uri("https://registry.example.com/upload")));
        Assert.False(access.Covers(new Uri("https://registry.example.com:8443/upload")));
        Assert.False(access.Covers(new Uri("https://storage.example.com/upload")));
    }

    private static RegistryOptions Read(string variable, string? value) => RegistryOptions.FromEnvironment(name => name == variable ? value : null, "/nowhere");
}
