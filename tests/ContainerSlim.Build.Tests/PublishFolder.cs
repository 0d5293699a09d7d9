using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A folder as 'dotnet publish' leaves it, made without a compiler.</summary>
internal sealed class PublishFolder : IDisposable
{
    public static readonly Platform Platform = new("linux", "amd64");

    private readonly TemporaryDirectory directory = new();

    /// <summary>A folder beside the published one, for what does not belong to the app.</summary>
    public string Beside => directory.Combine("beside");

    public string Path => directory.Combine("publish");

    /// <summary>A framework-dependent app without an app host.</summary>
    public static PublishFolder FrameworkDependent(string name = "Hello") => new PublishFolder()
        .With(name + ".dll", "an assembly")
        .With(name + ".runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""");

    /// <summary>A framework-dependent app of ASP.NET Core, with its app host.</summary>
    public static PublishFolder Web(string name = "Hello") => new PublishFolder()
        .WithProgram(name, Platform)
        .With(name + ".dll", "an assembly")
        .With(name + ".runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}}}""");

    /// <summary>A native program with nothing beside it.</summary>
    public static PublishFolder Native(string name = "hello") => new PublishFolder().WithProgram(name, Platform);

    public static byte[] Elf(Platform platform, bool isProgram = true)
    {
        var header = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        header[16] = isProgram ? (byte)2 : (byte)3;
        header[18] = platform.Architecture == "arm64" ? (byte)183 : (byte)62;
        return header;
    }

    public PublishFolder With(string relativePath, string content)
    {
        directory.Write(System.IO.Path.Combine("publish", relativePath), content);
        return this;
    }

    public PublishFolder WithProgram(string name, Platform platform) => WithBytes(name, Elf(platform));

    public PublishFolder WithBytes(string name, byte[] content)
    {
        With(name, "");
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    public PublishFolder WithLink(string name, string target)
    {
        Directory.CreateDirectory(Path);
        File.CreateSymbolicLink(System.IO.Path.Combine(Path, name), target);
        return this;
    }

    public PublishFolder WithMode(string name, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(System.IO.Path.Combine(Path, name), mode);
        return this;
    }

    public BuildInput Input() => new() { PublishDirectory = Path, RuntimeIdentifier = "linux-x64", CacheDirectory = directory.Combine("cache") };

    public PublishedApp App() => Published.Read(Input(), "linux-x64");

    public ImagePlan Plan() => Plan(Input());

    public static ImagePlan Plan(BuildInput input) => BuildPlan.Create(input).Images[0];

    public void Dispose() => directory.Dispose();
}
