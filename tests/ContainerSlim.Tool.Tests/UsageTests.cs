namespace ContainerSlim.Tool.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("containerslim copy registry.example.com/team/app:1.0 oci-archive:app.tar", "--help")]
    [InlineData("containerslim build publish --base registry.example.com/team/base:1.0 --layout images", "build", "--help")]
    [InlineData("containerslim copy oci:images:1.0 registry.example.com/team/app:1.0", "copy", "--help")]
    [InlineData("containerslim rebase oci:images:1.0 --lock src/Api/slim.lock.json", "rebase", "--help")]
    [InlineData("containerslim inspect --raw docker-archive:app.tar", "inspect", "-h")]
    [InlineData("containerslim lock --update libssl3t64 base", "lock", "--help")]
    [InlineData("containerslim cache prune --older-than 7d --keep 5GB", "cache", "--help")]
    [InlineData("containerslim cache prune --keep 5GB --dry-run", "cache", "prune", "--help")]
    [InlineData("containerslim cache verify --json --cache /mnt/cache", "cache", "verify", "--help")]
    public async Task Help_ends_with_examples(string example, params string[] arguments)
    {
        var output = await Shell.OutputOfAsync(arguments);

        Assert.Contains(example, output[output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Required command was not provided.")]
    [InlineData("Unrecognized command or argument 'frobnicate'.", "frobnicate")]
    [InlineData("Required argument missing for command: 'copy'.", "copy", "alpine")]
    [InlineData("Unrecognized command or argument '--frobnicate'.", "build", "publish", "--frobnicate")]
    [InlineData("Use either --platform or --runtime, not both.", "build", "publish", "--platform", "linux/arm64", "--runtime", "linux-x64")]
    [InlineData(
        "--image already contains registry and repository; do not use --registry or --repository with it.",
        "build", "publish", "-t", "app", "--registry", "reg.example.com")]
    [InlineData("--env takes NAME=VALUE, but the value is 'PATH'.", "build", "publish", "--env", "PATH")]
    [InlineData("--label takes NAME=VALUE, but the value is '=x'.", "build", "publish", "--label", "=x")]
    [InlineData("--layer takes NAME=PATTERN, but the value is 'models'.", "build", "publish", "--layer", "models")]
    [InlineData("--stage takes NAME[,FIELD=VALUE...][,command=COMMAND], but 'a,project=b,image=c' contains 'project=b'.",
        "build", "dist", "--stage", "a,project=b,image=c")]
    [InlineData("--stage takes one of command=, image= and packages=, but 'web' has none.", "build", "dist", "--stage", "web")]
    [InlineData("--older-than takes days or hours such as 7d or 12h, but the value is '7'.", "cache", "prune", "--older-than", "7")]
    [InlineData("--older-than takes days or hours such as 7d or 12h, but the value is '1000000d'.", "cache", "prune", "--older-than", "1000000d")]
    [InlineData("--keep takes a size such as 5GB or 500MiB, but the value is 'little'.", "cache", "prune", "--keep", "little")]
    [InlineData("--all removes everything; do not use --older-than or --keep with it.", "cache", "prune", "--all", "--keep", "5GB")]
    [InlineData("--locked needs --lock, which names the file.", "build", "publish", "--locked")]
    [InlineData("Use either --json or --raw, not both.", "inspect", "alpine", "--json", "--raw")]
    public async Task A_wrong_command_line_is_exit_code_2_and_a_line_that_says_what_is_wrong(string error, params string[] arguments)
    {
        var result = await Shell.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(error, result.Error.Split(Environment.NewLine));
    }

    [Fact]
    public async Task A_wrong_command_line_points_to_the_commands_help()
    {
        var result = await Shell.RunAsync("copy");

        Assert.Contains("'containerslim copy --help' shows how to use this command.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_below_another_points_to_its_own_help()
    {
        var result = await Shell.RunAsync("cache", "prune", "everything");

        Assert.Contains("'containerslim cache prune --help' shows how to use this command.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_exit_code_1_and_one_sentence_with_its_code()
    {
        var result = await Shell.RunAsync("inspect", "oci:/nowhere");

        Assert.Equal(
            new ShellResult(1, "", "error CSLIM2001: Cannot open the layout '/nowhere': the folder does not exist." + Environment.NewLine),
            result);
    }

    [Fact]
    public async Task A_failure_has_details_where_they_are_asked_for()
    {
        var result = await Shell.RunAsync("inspect", "oci:/nowhere", "--verbose");

        Assert.Contains("   at ContainerSlim.Oci.OciLayout.OpenAsync", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "error CSLIM1005: Cannot use 'arm64' as a platform: write it as os/architecture, for example linux/arm64.",
        "inspect", "alpine", "--platform", "arm64")]
    [InlineData("error CSLIM1003: Cannot use 'oci:' as an image: there is no path after the first colon.", "copy", "oci:", "oci:images")]
    public async Task Text_that_cannot_be_used_is_a_failure_before_anything_is_read(string error, params string[] arguments)
    {
        var result = await Shell.RunAsync(arguments);

        Assert.Equal((1, error), (result.ExitCode, result.Error.TrimEnd()));
    }
}
