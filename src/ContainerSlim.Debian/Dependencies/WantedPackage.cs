using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>A package that a request names.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The only version that is accepted; null for the newest.</param>
public sealed record WantedPackage(string Name, DebianVersion? Version = null)
{
    /// <summary>Its newest version.</summary>
    public static implicit operator WantedPackage(string name) => FromString(name);

    /// <summary>Its newest version.</summary>
    public static WantedPackage FromString(string name) => new(name);

    /// <summary>The name, and the version as apt-get takes it: <c>ffmpeg=7:7.1.3-0+deb13u1</c>.</summary>
    public override string ToString() => Version is null ? Name : $"{Name}={Version}";
}
