namespace ContainerSlim.Build;

/// <summary>A runtime pack: the files of a shared framework for one platform, as a package.</summary>
/// <param name="Framework">The shared framework, for example <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Version">The version of the pack, for example <c>10.0.12</c>.</param>
/// <param name="Directory">The package's folder, which contains <c>runtimes/RID</c>.</param>
public sealed record RuntimePack(string Framework, string Version, string Directory);
