using ContainerSlim.TestKit;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>The startup hook records what a dotnet command compiles.</summary>
public sealed class StartupHookTests : IDisposable
{
    private static readonly string Tool = typeof(StartupHook).Assembly.Location;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_generic_methods_that_a_command_compiles_are_recorded()
    {
        await Recorded("help").RunSuccessfullyAsync();

        var runtimes = MethodList.Read(Record).Where(line => !(line.Type + line.Method).Contains('[', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(runtimes);
        Assert.All(runtimes, line => Assert.NotNull(NameReader.Find(line.Type, line.Method)));
        Assert.All(runtimes, line => Assert.Contains('{', line.Type + line.Method));
    }

    [Fact]
    public async Task A_program_that_the_command_starts_is_not_recorded()
    {
        await Recorded(Tool).RunAsync();

        Assert.False(File.Exists(Record));
    }

    private string Record => directory.Combine("record");

    private Command Recorded(string argument) => new("dotnet", argument)
    {
        Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = Tool, ["CONTAINERSLIM_COMPILED"] = Record },
    };
}
