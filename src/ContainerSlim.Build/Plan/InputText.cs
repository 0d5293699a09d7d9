using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerSlim.Build;

/// <summary>A build's input as text: so the build of one platform hands it to the build that makes the index.</summary>
public static class InputText
{
    /// <summary>The text.</summary>
    public static string Write(BuildInput input) => JsonSerializer.Serialize(input, InputTextContext.Default.BuildInput);

    /// <summary>What was written.</summary>
    /// <exception cref="JsonException">The text is none of this.</exception>
    public static BuildInput Read(string text) =>
        JsonSerializer.Deserialize(text, InputTextContext.Default.BuildInput) ?? throw new JsonException("The input of a platform is missing.");
}

[JsonSerializable(typeof(BuildInput))]
internal sealed partial class InputTextContext : JsonSerializerContext;
