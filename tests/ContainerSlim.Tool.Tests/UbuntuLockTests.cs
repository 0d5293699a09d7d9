using ContainerSlim.TestKit;
using Json.Schema;

namespace ContainerSlim.Tool.Tests;

/// <summary>A lock with packages of a distribution that the user's definitions describe.</summary>
public sealed class UbuntuLockTests : IDisposable
{
    private readonly StaticApp app = new();
    private readonly UbuntuRelease release;

    public UbuntuLockTests() => release = new UbuntuRelease(app.Combine("release"));

    private string Lock => app.Combine("slim.lock.json");

    private string[] Sources => ["--slices", release.Definitions, "--mirror", release.Mirror.Folder];

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Its_updates_are_shown_without_a_word_about_what_they_fix()
    {
        await BuildAsync();
        release.Mirror.Publish("-security", [release.Packages.Single(package => package.Name == "tzdata") with { Version = "2.0-1" }]);

        var output = await Shell.OutputOfAsync(["lock", Lock, .. Sources, "--cache", app.Combine("cache")]);

        Assert.Contains("tzdata", output, StringComparison.Ordinal);
        Assert.Contains("1 update", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_as_its_schema_says()
    {
        await BuildAsync();
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/ContainerSlim.Sdk/schemas/slim.lock.schema.json")));

        using var document = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Lock));

        Assert.True(schema.Evaluate(document.RootElement).IsValid);
    }

    [Fact]
    public async Task Without_the_definitions_the_message_says_what_to_set()
    {
        await BuildAsync();

        var result = await Shell.RunAsync(["lock", Lock, "--mirror", release.Mirror.Folder, "--cache", app.Combine("cache")]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error CSLIM4006: Cannot build a base from 'ubuntu-24.04': there are no definitions of it", result.Error, StringComparison.Ordinal);
    }

    private async Task BuildAsync()
    {
        var result = await app.BuildAsync(
        [
            "--base", "chiseled", "--base-libraries", "none", "--distribution", "ubuntu-24.04", "--layout", app.Combine("layout"), "--lock", Lock, .. Sources,
        ]);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
