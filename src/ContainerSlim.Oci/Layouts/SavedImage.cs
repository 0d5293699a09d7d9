using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>One image of the <c>manifest.json</c> that <c>docker save</c> writes.</summary>
/// <param name="Config">The name of its configuration in the archive.</param>
/// <param name="RepoTags">The names it was saved under.</param>
/// <param name="Layers">The names of its layers in the archive, the lowest first.</param>
internal sealed record SavedImage(string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers)
{
    /// <summary>Reads <c>manifest.json</c>.</summary>
    /// <exception cref="OciException">It is not a list of images.</exception>
    public static IReadOnlyList<SavedImage> Parse(ReadOnlyMemory<byte> bytes, string where)
    {
        var what = $"'manifest.json' of '{where}'";
        var json = SpecJson.Parse(bytes, what);
        if (json.ValueKind != JsonValueKind.Array || json.EnumerateArray().Any(image => image.ValueKind != JsonValueKind.Object))
        {
            throw new OciException(ErrorCode.InvalidManifest, $"cannot read {what}: it is not a list of images");
        }

        return [.. json.EnumerateArray().Select(image => new SavedImage(
            image.RequiredString(nameof(Config)),
            image.StringList(nameof(RepoTags)),
            image.StringList(nameof(Layers))))];
    }

    /// <summary>Writes <c>manifest.json</c> of one image.</summary>
    public byte[] ToManifest()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString(nameof(Config), Config);
            writer.WriteStringList(nameof(RepoTags), RepoTags);
            writer.WriteStringList(nameof(Layers), Layers);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return buffer.ToArray();
    }

    /// <summary>Whether a name that the user wrote refers to this image.</summary>
    public bool IsNamed(Reference name) => RepoTags.Any(tag => Reference.TryParse(tag, out var own) && own.ToString() == name.ToString());
}
