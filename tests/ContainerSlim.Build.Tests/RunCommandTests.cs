using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_pushed_image_is_run_by_its_name() => Assert.Equal(
        "docker run --rm -p 8080:8080 reg.example.com/hello:latest",
        For(folder.Input() with { Registry = "reg.example.com" }, null, "8080/tcp"));

    [Fact]
    public void A_loaded_image_is_run_with_the_runtime_it_was_loaded_into() =>
        Assert.Equal("podman run --rm hello:latest", For(folder.Input(), "podman"));

    [Fact]
    public void Only_tcp_ports_are_published() =>
        Assert.Equal("podman run --rm -p 80:80 hello:latest", For(folder.Input(), "podman", "53/udp", "80/tcp"));

    [Fact]
    public void An_archive_is_loaded_first() => Assert.Equal(
        "docker load -i out/hello.tar && docker run --rm hello:latest",
        For(folder.Input() with { ArchivePath = "out/hello.tar" }, null));

    [Fact]
    public void A_path_that_a_shell_would_take_apart_is_quoted() => Assert.Equal(
        @"docker load -i 'it'\''s here/hello.tar' && docker run --rm hello:latest",
        For(folder.Input() with { ArchivePath = "it's here/hello.tar" }, null));

    [Fact]
    public void A_layout_is_copied_first() => Assert.Equal(
        "skopeo copy oci:images:latest docker-daemon:hello:latest && docker run --rm hello:latest",
        For(folder.Input() with { LayoutPath = "images" }, null));

    [Fact]
    public void An_archive_of_several_platforms_is_copied_first() => Assert.Equal(
        "skopeo copy oci-archive:out/hello.tar:latest docker-daemon:hello:latest && docker run --rm hello:latest",
        RunCommand.For(BuildPlan.Create(folder.Input() with { ArchivePath = "out/hello.tar" }).Destinations, Reports.CreateIndex().Images, null));

    private static string For(BuildInput input, string? runtime, params string[] ports) =>
        RunCommand.For(
            BuildPlan.Create(input).Destinations,
            [Reports.Image(PublishFolder.Platform, new ExecutionConfig { ExposedPorts = [.. ports] }, [])],
            runtime);
}
