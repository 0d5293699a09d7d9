using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>A published app that needs nothing: a folder with one static program, and places for what is made of it.</summary>
internal sealed class StaticApp : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public StaticApp()
    {
        directory.Write("publish/hello.txt", "hello");
        var program = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(program);
        (program[16], program[18]) = (2, 62);
        File.WriteAllBytes(Path.Combine(Folder, "hello"), program);
    }

    public string Folder => directory.Combine("publish");

    public string Combine(string name) => directory.Combine(name);

    /// <summary>Builds it for amd64, onto nothing unless a base is named.</summary>
    public Task<ShellResult> BuildAsync(params string[] arguments)
    {
        string[] nothing = arguments.Contains("--base") ? [] : ["--base", "scratch"];
        return Shell.RunAsync(["build", Folder, .. nothing, "--runtime", "linux-x64", "--cache", Combine("cache"), .. arguments]);
    }

    /// <summary>Builds it, and returns the configuration as 'inspect --json' has it.</summary>
    public async Task<System.Text.Json.JsonElement> BuildAndInspectAsync(params string[] arguments)
    {
        var built = await BuildAsync(["--layout", Combine("layout"), .. arguments]);
        Assert.True(built.ExitCode == 0, built.Error);
        var json = await Shell.OutputOfAsync("inspect", "--json", "oci:" + Combine("layout"));
        return System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("images")[0];
    }

    public void Dispose() => directory.Dispose();
}
