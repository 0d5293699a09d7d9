using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The platforms that images are wanted for, checked before anything is published for them.</summary>
public static class PlatformList
{
    /// <summary>Checks runtime identifiers that are to go into one index.</summary>
    /// <exception cref="BuildException">One is not of Linux, or two are the same to whoever pulls.</exception>
    public static void Check(IEnumerable<string> rids)
    {
        // Whoever pulls gets the first image of the platform; the second would never be reached.
        if (rids.GroupBy(RuntimeIdentifier.ToPlatform).FirstOrDefault(group => group.Count() > 1) is not { } same) return;

        throw new BuildException(
            ErrorCode.InvalidProperty,
            $"cannot build one index of {string.Join(" and ", same)}: clients cannot distinguish them, because both are {same.Key}; "
                + "publish them separately, with different tags");
    }
}
