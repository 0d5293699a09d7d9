using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Derives the command that starts a published app.</summary>
internal static class StartCommand
{
    /// <summary>
    /// The app host of the platform or, for a framework-dependent app on a base with its own runtime, <c>dotnet</c> and the assembly, or the web
    /// server of a static site. Empty if the project sets the command, or if a static site leaves it to its base.
    /// </summary>
    /// <exception cref="BuildException">There is nothing to start.</exception>
    public static IReadOnlyList<string> Derive(ImagePlan plan)
    {
        var (app, settings) = (plan.App, plan.Settings.Command);
        if (settings.AppCommand.Count > 0 || settings.Instruction == AppCommandInstruction.None) return [];
        if (plan.Base is BasePlan.Chiseled { WebServer: true }) return StaticSite.Command(plan.Settings.WorkingDirectory);
        if (app.IsStaticSite && plan.Base is BasePlan.FromImage) return [];

        string PathOf(string file) => plan.PathOf($"{plan.Settings.WorkingDirectory}/{file}");

        // A base image from elsewhere has its runtime where its own 'dotnet' finds it, and the SDK also starts apps with that.
        var bringsRuntime = plan.Base is not (BasePlan.Chiseled or BasePlan.Scratch);
        if (app.IsFrameworkDependent && bringsRuntime) return ["dotnet", PathOf(app.Name + ".dll")];
        if (app.IsFrameworkDependent && plan.Base is BasePlan.Scratch) throw NoRuntime(app);
        if (AppHost.IsThere(app, plan.Platform) || AppHost.NeedsBinding(app, plan.Platform)) return [PathOf(AppHost.NameOf(app, plan.Platform))];

        // The app command would be an argument of the project's own entrypoint, which needs none.
        if (settings.Entrypoint.Count > 0) return [];

        throw new BuildException(
            ErrorCode.EntrypointMissing,
            $"cannot find out how to start '{app.Name}': '{app.Directory}' contains no app host for {plan.Platform}; "
                + $"publish with UseAppHost=true for {app.RuntimeIdentifier}, or set the command with ContainerAppCommand");
    }

    private static BuildException NoRuntime(PublishedApp app) => new(
        ErrorCode.InvalidProperty,
        $"cannot build an image of '{app.Name}' on scratch: it is framework-dependent, and scratch contains no runtime; "
            + "publish it with SlimMode=self-contained or aot, or choose another SlimBase");
}
