namespace ContainerSlim.Build;

/// <summary>The lock file of a build, and what may happen to it.</summary>
/// <param name="Path">The absolute path of the file, which need not exist.</param>
/// <param name="IsLocked">Whether a build that needs something else than what is locked fails.</param>
/// <param name="Creates">Whether the file is created if it does not exist.</param>
public sealed record LockPlan(string Path, bool IsLocked, bool Creates)
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "slim.lock.json";

    /// <summary>Reads the properties of the lock.</summary>
    /// <param name="file">The path, relative to the folder; <c>none</c> or null for no lock.</param>
    /// <param name="mode">
    /// <c>true</c>: locked. <c>false</c> or null: the file follows what the build needs. <c>ci</c>: locked if the file exists; otherwise none is created,
    /// because nobody would commit it.
    /// </param>
    /// <param name="folder">The project's folder; null for the current directory.</param>
    /// <returns>The plan; null for no lock.</returns>
    /// <exception cref="BuildException">The mode has another value.</exception>
    internal static LockPlan? Read(string? file, string? mode, string? folder)
    {
        var locked = PropertyText.OrNull(mode)?.ToLowerInvariant();
        if (locked is not (null or "true" or "false" or "ci")) throw PropertyText.Invalid("SlimLockedMode", mode!, "it must be true or false");
        if (PropertyText.OrNull(file) is not { } path || path.Equals("none", StringComparison.OrdinalIgnoreCase)) return null;

        var full = System.IO.Path.GetFullPath(path, System.IO.Path.GetFullPath(PropertyText.OrNull(folder) ?? "."));
        return new LockPlan(full, IsLocked: locked == "true" || (locked == "ci" && File.Exists(full)), Creates: locked is null or "false");
    }
}
