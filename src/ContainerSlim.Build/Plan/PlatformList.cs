using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The platforms to build images for, checked before anything is published for them.</summary>
public static class PlatformList
{
    /// <summary>Checks the runtime identifiers of the images of one index.</summary>
    /// <exception cref="BuildException">An identifier is not supported, or clients cannot distinguish two of the platforms.</exception>
    public static void Check(IEnumerable<string> rids)
    {
        // Clients pull the first image of a platform; they would never reach the second.
        if (rids.GroupBy(RuntimeIdentifier.ToPlatform).FirstOrDefault(group => group.Count() > 1) is not { } same) return;

        throw new BuildException(
            ErrorCode.InvalidProperty,
            $"cannot build one index of {string.Join(" and ", same)}: clients cannot distinguish them, because both are {same.Key}; "
                + "publish them separately, with different tags");
    }
}
