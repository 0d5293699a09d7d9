namespace ContainerSlim.Build;

/// <summary>Reads the lock of an input.</summary>
internal static class LockReading
{
    /// <summary>The lock file and what may happen to it; null for no lock.</summary>
    /// <exception cref="BuildException">The properties have other values, or contradict each other.</exception>
    public static LockPlan? Read(BuildInput input)
    {
        var plan = LockPlan.Read(input.LockFile, input.LockMode, input.ProjectDirectory);
        return plan is { IsLocked: true } && input.RefreshBase
            ? throw PropertyText.Invalid(
                "SlimRefreshBase",
                "true",
                $"it takes the newest packages, and in locked mode those of '{plan.Path}' are used; set SlimLockedMode to false")
            : plan;
    }
}
