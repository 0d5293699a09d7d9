using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>An image's configuration. image-spec, config.md. Fields that the spec does not define are kept in <see cref="Other"/>.</summary>
public sealed record ImageConfig
{
    private static readonly string[] Known =
        ["architecture", "os", "variant", "os.version", "os.features", "created", "author", "config", "rootfs", "history"];

    /// <summary>Where the image runs.</summary>
    public required Platform Platform { get; init; }

    /// <summary>When it was created; null if unknown.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>How a container starts.</summary>
    public ExecutionConfig Execution { get; init; } = new();

    /// <summary>The digests of the uncompressed layers, the lowest first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; init; } = [];

    /// <summary>How each layer was created, the lowest first.</summary>
    public IReadOnlyList<LayerHistory> History { get; init; } = [];

    /// <summary>Fields that the spec does not define, unchanged.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Other { get; init; } = JsonFields.None;

    /// <summary>Reads a configuration, OCI or Docker.</summary>
    /// <exception cref="OciException">The bytes are not an image configuration.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> bytes)
    {
        var json = SpecJson.ParseObject(bytes, "the image configuration");
        return new ImageConfig
        {
            Platform = Descriptor.ReadPlatform(json),
            Created = ReadTime(json, "created"),
            Author = json.OptionalString("author"),
            Execution = json.OptionalObject("config") is { } config ? ExecutionConfig.Read(config) : new(),
            DiffIds = json.OptionalObject("rootfs") is { } rootfs ? [.. rootfs.StringList("diff_ids").Select(Digest.Parse)] : [],
            History = [.. json.Objects("history").Select(ReadHistory)],
            Other = json.FieldsExcept(Known),
        };
    }

    /// <summary>The configuration as JSON; the same value gives the same bytes.</summary>
    public byte[] ToBytes() => SpecJson.Write(writer =>
    {
        Descriptor.WritePlatform(writer, Platform);
        if (Created is { } created) writer.WriteString("created", FormatTime(created));
        if (Author is not null) writer.WriteString("author", Author);
        writer.WriteStartObject("config");
        Execution.Write(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        writer.WriteStringList("diff_ids", DiffIds.Select(digest => digest.ToString()));
        writer.WriteEndObject();
        writer.WriteStartArray("history");
        foreach (var line in History) WriteHistory(writer, line);
        writer.WriteEndArray();
        writer.WriteFields(Other);
    });

    /// <summary>A time as RFC 3339 in UTC, without a fraction where it has none.</summary>
    public static string FormatTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ReadTime(JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.OptionalString(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static LayerHistory ReadHistory(JsonElement json) => new()
    {
        Created = ReadTime(json, "created"),
        CreatedBy = json.OptionalString("created_by"),
        Author = json.OptionalString("author"),
        Comment = json.OptionalString("comment"),
        EmptyLayer = json.Optional("empty_layer") is { ValueKind: JsonValueKind.True },
    };

    private static void WriteHistory(Utf8JsonWriter writer, LayerHistory line)
    {
        writer.WriteStartObject();
        if (line.Created is { } created) writer.WriteString("created", FormatTime(created));
        if (line.CreatedBy is not null) writer.WriteString("created_by", line.CreatedBy);
        if (line.Author is not null) writer.WriteString("author", line.Author);
        if (line.Comment is not null) writer.WriteString("comment", line.Comment);
        if (line.EmptyLayer) writer.WriteBoolean("empty_layer", true);
        writer.WriteEndObject();
    }
}

/// <summary>How a container starts. image-spec, config.md, "config". Docker's Healthcheck, OnBuild and Shell are in <see cref="Other"/>.</summary>
public sealed record ExecutionConfig
{
    private static readonly string[] Known =
        ["User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal"];

    /// <summary>User or uid, with an optional group.</summary>
    public string? User { get; init; }

    /// <summary>Ports as <c>8080/tcp</c>.</summary>
    public ImmutableSortedSet<string> ExposedPorts { get; init; } = JsonFields.NoNames;

    /// <summary>Environment variables as <c>NAME=value</c>, in order.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The command; arguments given at run time come after it.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Default arguments, replaced by those given at run time.</summary>
    public IReadOnlyList<string> Cmd { get; init; } = [];

    /// <summary>Paths that hold data of the container.</summary>
    public ImmutableSortedSet<string> Volumes { get; init; } = JsonFields.NoNames;

    /// <summary>The directory the command starts in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Labels of the image.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The signal that asks the command to stop, for example <c>SIGTERM</c>.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Fields that the spec does not define, unchanged.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Other { get; init; } = JsonFields.None;

    /// <summary>The value of an environment variable; null where it is not set.</summary>
    public string? FindEnvironment(string name) =>
        Environment.LastOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>This configuration with one environment variable set, at its previous position.</summary>
    public ExecutionConfig WithEnvironment(string name, string value)
    {
        var line = $"{name}={value}";
        var place = Environment.ToList().FindIndex(old => old.StartsWith(name + "=", StringComparison.Ordinal));
        return place < 0
            ? this with { Environment = [.. Environment, line] }
            : this with { Environment = [.. Environment.Take(place), line, .. Environment.Skip(place + 1)] };
    }

    internal static ExecutionConfig Read(JsonElement json) => new()
    {
        User = json.OptionalString(nameof(User)),
        ExposedPorts = json.PropertyNames("ExposedPorts"),
        Environment = json.StringList("Env"),
        Entrypoint = json.StringList("Entrypoint"),
        Cmd = json.StringList("Cmd"),
        Volumes = json.PropertyNames("Volumes"),
        WorkingDirectory = json.OptionalString("WorkingDir"),
        Labels = json.StringMap("Labels").ToImmutableSortedDictionary(StringComparer.Ordinal),
        StopSignal = json.OptionalString(nameof(StopSignal)),
        Other = json.FieldsExcept(Known),
    };

    internal void Write(Utf8JsonWriter writer)
    {
        if (!string.IsNullOrEmpty(User)) writer.WriteString(nameof(User), User);
        if (ExposedPorts.Count > 0) writer.WritePropertyNames("ExposedPorts", ExposedPorts);
        if (Environment.Count > 0) writer.WriteStringList("Env", Environment);
        if (Entrypoint.Count > 0) writer.WriteStringList("Entrypoint", Entrypoint);
        if (Cmd.Count > 0) writer.WriteStringList("Cmd", Cmd);
        if (Volumes.Count > 0) writer.WritePropertyNames("Volumes", Volumes);
        if (!string.IsNullOrEmpty(WorkingDirectory)) writer.WriteString("WorkingDir", WorkingDirectory);
        if (Labels.Count > 0) writer.WriteStringMap("Labels", Labels);
        if (!string.IsNullOrEmpty(StopSignal)) writer.WriteString(nameof(StopSignal), StopSignal);
        writer.WriteFields(Other);
    }
}

file static class JsonFields
{
    public static ImmutableSortedDictionary<string, JsonElement> None { get; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    public static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, JsonElement> FieldsExcept(this JsonElement json, string[] known) => json
        .EnumerateObject()
        .Where(field => !known.Contains(field.Name, StringComparer.Ordinal))
        .Aggregate(None, (fields, field) => fields.SetItem(field.Name, field.Value.Clone()));

    public static void WriteFields(this Utf8JsonWriter writer, ImmutableSortedDictionary<string, JsonElement> fields)
    {
        foreach (var (name, value) in fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    public static ImmutableSortedSet<string> PropertyNames(this JsonElement json, string name) =>
        json.Optional(name) is { ValueKind: JsonValueKind.Object } value
            ? value.EnumerateObject().Select(field => field.Name).ToImmutableSortedSet(StringComparer.Ordinal)
            : NoNames;

    public static void WritePropertyNames(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartObject(name);
        foreach (var value in values)
        {
            writer.WriteStartObject(value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
