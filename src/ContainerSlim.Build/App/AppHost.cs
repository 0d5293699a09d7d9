using System.Text;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The platform's app host: the small native program that starts a framework-dependent app.</summary>
internal static class AppHost
{
    // The host looks for its app in a buffer of 1024 bytes that begins with this text, the hex SHA-256 of "foobar".
    // dotnet/runtime, src/native/corehost/corehost.cpp, EMBED_HASH_FULL_UTF8.
    private static readonly byte[] Placeholder = Encoding.ASCII.GetBytes("c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2");

    private const int PlaceholderLength = 1024;

    /// <summary>Whether a published file is the app host of another platform, which would be useless in the image.</summary>
    public static bool IsForeign(PublishedApp app, Platform platform, string relativePath)
    {
        if (!app.IsFrameworkDependent) return false;

        var isHost = relativePath == app.Name || relativePath == app.Name + ".exe";
        return isHost && !(relativePath == NameOf(app, platform) && IsThere(app, platform));
    }

    /// <summary>The file name of an app's own executable.</summary>
    public static string NameOf(PublishedApp app, Platform platform) => platform.IsWindows ? app.Name + ".exe" : app.Name;

    /// <summary>Whether the publish produced an executable for the platform.</summary>
    public static bool IsThere(PublishedApp app, Platform platform) => IsFor(platform, Path.Combine(app.Directory, NameOf(app, platform)));

    /// <summary>
    /// Whether the publish produced no app host for the platform, although the app can have one.
    /// False on Windows, where no app host is needed: either the base has a runtime, or the app does.
    /// </summary>
    public static bool NeedsBinding(PublishedApp app, Platform platform) =>
        app.IsFrameworkDependent && app.AppHostPath is not null && !platform.IsWindows && !IsThere(app, platform);

    /// <summary>Whether a published file exists and is an executable for a platform.</summary>
    public static bool IsFor(Platform platform, string path) =>
        File.Exists(path) && (platform.IsWindows
            ? PeFile.Read(path) is { IsProgram: true } program && program.Architecture == platform.Architecture
            : ElfFile.Read(path) is { IsProgram: true } elf && elf.Architecture == platform.Architecture);

    /// <summary>The app host of the pack, bound to the assembly that it starts.</summary>
    /// <exception cref="BuildException">The pack's file is not an unbound app host.</exception>
    public static byte[] Bind(PublishedApp app)
    {
        var host = LayerFile.Guard(app.AppHostPath!, () =>
        {
            DiskFile.CheckBeforeOpening(app.AppHostPath!);
            return File.ReadAllBytes(app.AppHostPath!);
        });
        var name = Encoding.UTF8.GetBytes(app.Name + ".dll");
        var at = host.AsSpan().IndexOf(Placeholder);
        if (at < 0 || name.Length >= PlaceholderLength)
        {
            throw new BuildException(ErrorCode.RuntimePackMissing, $"cannot start '{app.Name}' with '{app.AppHostPath}': the file is not an unbound app host");
        }

        host.AsSpan(at, Placeholder.Length).Clear();
        name.CopyTo(host, at);
        return host;
    }
}
