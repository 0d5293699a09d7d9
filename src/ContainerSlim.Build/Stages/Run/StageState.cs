using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerSlim.Build.Stages;

/// <summary>What is kept of a stage's last run.</summary>
/// <param name="Parts">What it was made from.</param>
/// <param name="Output">The digest of what it made.</param>
internal sealed record StageState(ImmutableSortedDictionary<string, string> Parts, string Output)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StageStateContext.Default.StageState);

    /// <summary>The state that was written; null where it is damaged, which costs no more than a run.</summary>
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
