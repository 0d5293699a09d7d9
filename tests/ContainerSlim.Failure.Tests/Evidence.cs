using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>What stands at the destinations: whoever comes for the image gets what these name.</summary>
/// <param name="Archive">The archive's digest.</param>
/// <param name="Report">The text of the report beside it.</param>
/// <param name="Index">The text of the layout's index.</param>
/// <param name="Tag">The digest of the manifest that the registry's tag names.</param>
internal sealed record Evidence(string Archive, string Report, string Index, string Tag)
{
    private const string Nothing = "nothing";

    public static Evidence Of(Scene scene)
    {
        var tag = scene.Registry.FindManifest("app", "1");
        return new Evidence(
            File.Exists(scene.Archive) ? Digest.Of(File.ReadAllBytes(scene.Archive)).ToString() : Nothing,
            ReadText(Path.ChangeExtension(scene.Archive, ".json")),
            ReadText(Path.Combine(scene.Layout, "index.json")),
            tag is null ? Nothing : Digest.Of(tag).ToString());
    }

    private static string ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : Nothing;
}
