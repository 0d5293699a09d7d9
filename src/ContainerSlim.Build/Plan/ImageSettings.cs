using System.Collections.Immutable;

namespace ContainerSlim.Build;

/// <summary>What a container starts with, as the project says; the base fills what is left open.</summary>
public sealed record ImageSettings
{
    /// <summary>
    /// Where the app is, and where its command starts: a path of the image, absolute, without a slash at its end; <see cref="WindowsPath"/>
    /// has what Windows calls it.
    /// </summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The user; null for the base's, or 1654 (in Windows ContainerUser) where it has none.</summary>
    public string? User { get; init; }

    /// <summary>The command of the app, or empty where it is to be derived.</summary>
    public required CommandSettings Command { get; init; }

    /// <summary>Environment variables, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations of the manifest.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Ports as <c>8080/tcp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Whether the base's name becomes a label.</summary>
    public bool LabelBaseName { get; init; }

    /// <summary>Whether the base's digest becomes a label.</summary>
    public bool LabelBaseDigest { get; init; }
}
