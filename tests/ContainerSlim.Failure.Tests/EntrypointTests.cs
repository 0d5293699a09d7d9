using ContainerSlim.Build;

namespace ContainerSlim.Failure.Tests;

/// <summary>A base that starts something of its own.</summary>
public sealed class EntrypointTests
{
    [Fact]
    public async Task An_entrypoint_that_is_replaced_is_a_warning()
    {
        await using var scene = await Scene.StartAsync();

        await scene.Bases.PutChangedAsync(
            "own",
            config => config.Replace("\"dotnet\"", "\"/own/\\u001b[2Jstart\"", StringComparison.Ordinal),
            manifest => manifest);

        await scene.BuildAsync(scene.Input with { Base = $"{scene.Registry.Host}/own:1", AppCommandInstruction = null });

        Assert.StartsWith("The entrypoint of the base, '/own/[2Jstart'", scene.Listener.OnlyWarning(WarningCode.EntrypointReplaced), StringComparison.Ordinal);
    }
}
