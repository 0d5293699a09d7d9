using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerSlim.Build;

/// <summary>A build's input as text, which the build of one platform hands to the build that creates the index.</summary>
public static class InputText
{
    /// <summary>Writes the input as text.</summary>
    public static string Write(BuildInput input) => JsonSerializer.Serialize(input, InputTextContext.Default.BuildInput);

    /// <summary>Reads an input that <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not such an input.</exception>
    public static BuildInput Read(string text) =>
        JsonSerializer.Deserialize(text, InputTextContext.Default.BuildInput) ?? throw new JsonException("The input of a platform is missing.");
}

[JsonSerializable(typeof(BuildInput))]
internal sealed partial class InputTextContext : JsonSerializerContext;
