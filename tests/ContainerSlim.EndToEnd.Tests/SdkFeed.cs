using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>How a project gets the package.</summary>
public enum PackageForm
{
    /// <summary><c>&lt;Sdk Name="ContainerSlim.Sdk" /&gt;</c>.</summary>
    Sdk,
    /// <summary><c>&lt;PackageReference Include="ContainerSlim.Sdk" /&gt;</c>.</summary>
    PackageReference,
}

/// <summary>
/// The package as a feed of its own, and projects that have it; everything else comes from where the machine gets its packages.
/// </summary>
public sealed class SdkFeed : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly DotnetTemplates templates = new();
    private readonly Lazy<Task<DotnetProject>> console;
    private PackedProduct package = new("", "");

    public SdkFeed() => console = new(BuildConsoleAsync);

    /// <summary>The folder that has the projects of all tests.</summary>
    public string Root => directory.Path;

    /// <summary>A base with two small layers, as text for SlimBase. It claims a runtime, as other people's bases have one; nothing runs here.</summary>
    public string Base => $"oci:{directory.Combine("base")}";

    /// <summary>A folder of packages that tests make.</summary>
    public string OwnPackages => directory.Combine("own-packages");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(OwnPackages);
        await WriteBaseAsync();
        package = await PackedProduct.GetAsync("ContainerSlim.Sdk", directory);
        directory.Write("NuGet.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{directory.Combine("packages")}" /></config>
              <packageSources><add key="product" value="{package.Folder}" /><add key="tests" value="{OwnPackages}" /></packageSources>
              <fallbackPackageFolders><add key="user" value="{UserPackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        templates.Dispose();
        directory.Dispose();
    }

    /// <summary>A console project in C# that is built; for tests that only differ in what they say of the image.</summary>
    public Task<DotnetProject> ConsoleAsync() => console.Value;

    /// <summary>A folder of its own below the root.</summary>
    public string NewFolder() => Directory.CreateDirectory(directory.Combine(Path.GetRandomFileName())).FullName;

    /// <summary>A project that knows nothing of the package.</summary>
    public Task<DotnetProject> CreatePlainAsync(string template, string language, string name, string parent) =>
        templates.CreateAsync(parent, name, template, language);

    /// <summary>A project that has the package and a small base: quick, and without a network.</summary>
    public async Task<DotnetProject> CreateAsync(PackageForm form, string template, string language, string name, string? parent = null) =>
        Add(form, await CreatePlainAsync(template, language, name, parent ?? NewFolder())).Set(("SlimBase", Base));

    /// <summary>Adds the package to a project.</summary>
    public DotnetProject Add(PackageForm form, DotnetProject project)
    {
        // A test that needs packages of the distribution names a mirror; the others do not reach for the network by mistake.
        var known = project with
        {
            Environment = new Dictionary<string, string?>
            {
                ["SlimCacheDirectory"] = directory.Combine("cache"),
                ["SlimPackageMirror"] = directory.Combine("no-mirror"),
                ["SlimLockFile"] = "none",
            },
        };
        return form == PackageForm.Sdk
            ? known.AddFirst($"<Sdk Name=\"ContainerSlim.Sdk\" Version=\"{package.Version}\" />")
            : known.AddLast(PackageReference);
    }

    /// <summary>The package reference as XML.</summary>
    public string PackageReference =>
        $"<ItemGroup><PackageReference Include=\"ContainerSlim.Sdk\" Version=\"{package.Version}\" PrivateAssets=\"all\" /></ItemGroup>";

    private async Task WriteBaseAsync()
    {
        var image = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(directory.Combine("cache")), ImageFixtures.Amd64);
        var config = image.Config with { Execution = image.Config.Execution with { Entrypoint = [] } };
        var withoutEntrypoint = Image.Create(config, image.Layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await new OciLayoutPublisher(directory.Combine("base"), ["latest"]).PublishAsync(withoutEntrypoint, CancellationToken.None);
    }

    private async Task<DotnetProject> BuildConsoleAsync()
    {
        var project = await CreateAsync(PackageForm.Sdk, "console", "C#", "Surface");
        project.AddLast("<Import Project=\"$(Extra)\" Condition=\"'$(Extra)' != ''\" />");
        await project.RunSuccessfullyAsync("build", "-c", "Release");
        return project;
    }

    private static string UserPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Directory.CreateDirectory(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")).FullName;
}

/// <summary>The tests that share one feed. They run one after the other: each keeps the machine busy by itself.</summary>
[CollectionDefinition(Name)]
public sealed class SdkCollection : ICollectionFixture<SdkFeed>
{
    public const string Name = "Sdk";
}
