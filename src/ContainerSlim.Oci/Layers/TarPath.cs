namespace ContainerSlim.Oci;

/// <summary>Names in a tar from any tool.</summary>
internal static class TarPath
{
    /// <summary>
    /// The path from the root, as a container runtime sees it: a leading <c>/</c> or <c>./</c> is ignored. Null if it points outside the root.
    /// </summary>
    public static string? Normalize(string name)
    {
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        return parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>The target of an archive's symbolic link, from the archive's root; null if it is outside.</summary>
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
