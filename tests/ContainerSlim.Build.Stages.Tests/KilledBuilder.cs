using System.Diagnostics;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>A process of its own that runs a stage; this assembly started as a program.</summary>
internal static class KilledBuilder
{
    /// <summary>Starts it on a project's folder.</summary>
    public static Process Start(string project) => Process.Start(new ProcessStartInfo("dotnet", [typeof(KilledBuilder).Assembly.Location, project]))!;

    private static async Task Main(string[] arguments)
    {
        var plan = StagePlan.Create(new StagePlanInput
        {
            ProjectDirectory = arguments[0],
            StageDirectory = "obj/slim/stages",
            Platform = ImageFixtures.Amd64,
            Stages = [StageKillTests.Stage],
        });
        await new StageBuilder(new Silent(), TimeProvider.System).BuildAsync(
            plan,
            new CacheChoice(Path.Combine(arguments[0], "obj", "cache"), IsShared: false),
            CancellationToken.None);
    }

    private sealed class Silent : IBuildObserver
    {
        public void StepFinished(BuildStep step)
        {
        }

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }

        public void Detail(string message)
        {
        }
    }
}
