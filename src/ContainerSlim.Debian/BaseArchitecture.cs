using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>An architecture that a base can be built for. Debian and OCI use the same names for both.</summary>
public sealed record BaseArchitecture
{
    private readonly string triplet;
    private readonly string loader;

    private BaseArchitecture(string name, string triplet, string loader)
    {
        Name = name;
        this.triplet = triplet;
        this.loader = loader;
    }

    /// <summary>x64.</summary>
    public static BaseArchitecture Amd64 { get; } = new("amd64", "x86_64-linux-gnu", "/usr/lib64/ld-linux-x86-64.so.2");

    /// <summary>64-bit Arm.</summary>
    public static BaseArchitecture Arm64 { get; } = new("arm64", "aarch64-linux-gnu", "/usr/lib/ld-linux-aarch64.so.1");

    /// <summary><c>amd64</c> or <c>arm64</c>.</summary>
    public string Name { get; }

    /// <summary>The architecture of a name.</summary>
    /// <exception cref="DebianException">A base cannot be built for it.</exception>
    public static BaseArchitecture Parse(string name) => name switch
    {
        "amd64" => Amd64,
        "arm64" => Arm64,
        _ => throw new DebianException(ErrorCode.UnsupportedPlatform, $"cannot build a base for '{name}': only amd64 and arm64 are supported"),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal string Expand(string text) =>
        text.Replace("{triplet}", triplet, StringComparison.Ordinal).Replace("{loader}", loader, StringComparison.Ordinal);
}
