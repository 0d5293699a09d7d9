using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>The tool as its users get it: packed, installed, started as a program.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_packed_tool_is_installed_and_started()
    {
        var package = await PackedProduct.GetAsync("ContainerSlim.Tool", directory);
        directory.Write(
            "NuGet.config",
            $"""<configuration><packageSources><clear /><add key="packages" value="{package.Folder}" /></packageSources></configuration>""");

        // Its own package folder, for the user's may hold an earlier build of the same version.
        var packageFolder = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = directory.Combine("nuget") };
        await DotnetAsync(
            packageFolder, "tool", "install", "ContainerSlim.Tool", "--version", package.Version,
            "--tool-path", directory.Combine("tools"), "--configfile", directory.Combine("NuGet.config"));
        var help = await new Command(directory.Combine("tools", "containerslim"), "--help").RunSuccessfullyAsync();

        Assert.Contains("containerslim copy registry.example.com/team/app:1.0 oci-archive:app.tar", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_started_tool_returns_its_exit_code_to_the_shell()
    {
        var result = await new Command("dotnet", Path.Combine(AppContext.BaseDirectory, "containerslim.dll"), "inspect", "oci:/nowhere").RunAsync();

        Assert.Equal((1, "error CSLIM2001: Cannot open the layout '/nowhere': the folder does not exist."), (result.ExitCode, result.Error.TrimEnd()));
    }

    private Task<CommandResult> DotnetAsync(Dictionary<string, string?> variables, params string[] arguments) =>
        new Command("dotnet", arguments) { WorkingDirectory = directory.Path, Environment = variables }.RunSuccessfullyAsync();
}
