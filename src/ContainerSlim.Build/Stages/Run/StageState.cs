using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerSlim.Build.Stages;

/// <summary>The saved state of a stage's last run.</summary>
/// <param name="Parts">What the output was made from.</param>
/// <param name="Output">The digest of the output.</param>
internal sealed record StageState(ImmutableSortedDictionary<string, string> Parts, string Output)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StageStateContext.Default.StageState);

    /// <summary>Parses a state; null if it is damaged, which costs only another run.</summary>
    public static StageState? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, StageStateContext.Default.StageState) is { Parts: not null, Output: not null } state ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(StageState))]
internal sealed partial class StageStateContext : JsonSerializerContext;
