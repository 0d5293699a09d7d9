using System.Collections.Immutable;

namespace ContainerSlim.Build;

/// <summary>The settings of the image's configuration that the project specifies; the base provides the rest.</summary>
public sealed record ImageSettings
{
    /// <summary>
    /// The app's folder, in which its command starts: an absolute path of the image without a trailing slash. <see cref="WindowsPath"/>
    /// converts it to the path that Windows uses.
    /// </summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The user. If null, the base's user, or 1654 (on Windows, ContainerUser) if the base has none.</summary>
    public string? User { get; init; }

    /// <summary>The app's command; empty if it is to be derived.</summary>
    public required CommandSettings Command { get; init; }

    /// <summary>Environment variables, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations of the manifest.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Ports, for example <c>8080/tcp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Whether to add the base's name as a label.</summary>
    public bool LabelBaseName { get; init; }

    /// <summary>Whether to add the base's digest as a label.</summary>
    public bool LabelBaseDigest { get; init; }
}
