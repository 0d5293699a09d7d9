namespace ContainerSlim.Oci;

/// <summary>Names in a tar made by others.</summary>
internal static class TarPath
{
    /// <summary>The name from the root, as a container runtime takes it: leading <c>/</c> and <c>./</c> mean nothing. Null where it climbs out.</summary>
    public static string? Normalize(string name)
    {
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        return parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>Where a symbolic link of an archive leads, from the archive's root; null where that is outside.</summary>
    public static string? ResolveLink(string path, string target)
    {
        if (target.StartsWith('/')) return null;

        var parts = path.Split('/').SkipLast(1).ToList();
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
                continue;
            }

            if (parts.Count == 0) return null;

            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
