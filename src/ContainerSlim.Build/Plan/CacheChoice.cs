namespace ContainerSlim.Build;

/// <summary>The user's choice of a cache.</summary>
/// <param name="Folder">The folder; null or empty for the user's own.</param>
/// <param name="IsShared">Whether other users may write to that folder.</param>
public sealed record CacheChoice(string? Folder, bool IsShared)
{
    internal static CacheChoice Of(BuildInput input) => new(input.CacheDirectory, input.CacheShared);
}
