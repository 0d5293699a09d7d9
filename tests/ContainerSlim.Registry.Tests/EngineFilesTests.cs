using ContainerSlim.TestKit;

namespace ContainerSlim.Registry.Tests;

/// <summary>Registries that Docker and Podman on this machine take as insecure are so here.</summary>
public sealed class EngineFilesTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly Dictionary<string, string> variables;

    public EngineFilesTests() => variables = new() { ["HOME"] = directory.Combine("home") };

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("etc/docker/daemon.json")]
    [InlineData("home/.config/docker/daemon.json")]
    [InlineData("home/.docker/daemon.json")]
    public void Dockers_file_names_them(string file)
    {
        directory.Write(file, """{ "debug": true, "insecure-registries": ["registry.example.com:5000", "http://other.example.com", "10.0.0.0/8"] }""");

        Assert.Equal("registry.example.com:5000 other.example.com 10.0.0.0/8", Names());
    }

    [Theory]
    [InlineData("etc/containers/registries.conf")]
    [InlineData("etc/containers/registries.conf.d/lab.conf")]
    [InlineData("home/.config/containers/registries.conf")]
    [InlineData("home/.config/containers/registries.conf.d/lab.conf")]
    public void Podmans_files_name_them(string file)
    {
        directory.Write(file, """
            unqualified-search-registries = ["docker.io"]

            [[registry]]
            location = "registry.example.com:5000" # as the engine reaches it
            insecure = true

            [[registry]]
            location = "safe.example.com"

            [[registry.mirror]]
            location = "mirror.example.com"
            insecure = true

            [[registry]]
            prefix = "*.lab.example.com"
            insecure = true

            [[registry]]
            location = "part.example.com/team"
            insecure = true
            """);

        Assert.Equal("registry.example.com:5000 *.lab.example.com mirror.example.com", Names());
    }

    [Fact]
    public void Podmans_first_form_names_them()
    {
        directory.Write("etc/containers/registries.conf", """
            [registries.insecure]
            registries = ['registry.example.com']
            """);

        Assert.Equal("registry.example.com", Names());
    }

    [Fact]
    public void Podmans_last_word_counts_and_the_users_file_stands_for_the_machines()
    {
        directory.Write("etc/containers/registries.conf", Podman("machine.example.com", "true"));
        directory.Write("etc/containers/registries.conf.d/a.conf", Podman("lab.example.com", "true"));
        directory.Write("home/.config/containers/registries.conf", Podman("user.example.com", "true"));
        directory.Write("home/.config/containers/registries.conf.d/a.conf", Podman("lab.example.com", "false"));

        Assert.Equal("user.example.com", Names());
    }

    [Fact]
    public void A_file_that_the_environment_names_is_the_only_one_of_Podmans()
    {
        directory.Write("etc/containers/registries.conf", Podman("machine.example.com", "true"));
        variables["CONTAINERS_REGISTRIES_CONF"] = directory.Write("named.conf", Podman("named.example.com", "true"));

        Assert.Equal("named.example.com", Names());
    }

    [Theory]
    [InlineData("etc/docker/daemon.json", "{ \"insecure-registries\": [")]
    [InlineData("etc/docker/daemon.json", "[]")]
    [InlineData("etc/docker/daemon.json", "{ \"insecure-registries\": \"registry.example.com\" }")]
    [InlineData("etc/containers/registries.conf", "[[registry]\ninsecure = true")]
    [InlineData("etc/containers/registries.conf", "insecure = true")]
    [InlineData("etc/containers/registries.conf", "# insecure = true")]
    public void What_is_no_such_file_names_none(string file, string text)
    {
        directory.Write(file, text);

        Assert.Equal("", Names());
    }

    private static string Podman(string location, string insecure) => $"[[registry]]\nlocation = \"{location}\"\ninsecure = {insecure}\n";

    private string Names() => string.Join(' ', RegistryOptions.FromEnvironment(variables.GetValueOrDefault, directory.Combine("etc")).InsecureRegistries);
}
