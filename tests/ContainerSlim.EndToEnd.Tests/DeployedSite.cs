using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A site with a style sheet, in a git repository of its own, published as it is at its first commit and at its second.</summary>
public sealed class DeployedSite : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;

    // A script waits for the style sheets above it.
    private const string Program = """
        var app = WebApplication.Create(args);
        var cacheControl = Environment.GetEnvironmentVariable("SITE_CACHE_CONTROL");
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                if (!string.IsNullOrEmpty(cacheControl)) file.Context.Response.Headers.CacheControl = cacheControl;
            },
        });
        app.MapGet("/", () => Results.Content(
            "<!DOCTYPE html><link rel='stylesheet' href='site.css'><p></p>"
                + "<script>const p = document.querySelector('p'); p.textContent = getComputedStyle(p).color;</script>",
            "text/html"));
        app.Run();
        """;

    private readonly SampleFolder samples = new();
    private readonly Dictionary<(string, bool), string> archives = [];

    private GitWorkTree? tree;

    public void Dispose() => samples.Dispose();

    /// <summary>Publishes the site of a commit into an archive.</summary>
    /// <param name="contentTime">The value of SlimContentTime.</param>
    /// <param name="isFirst">Whether it is the first commit, where the text is red, and not the second, where it is blue.</param>
    public async Task<string> PublishAsync(string contentTime, bool isFirst)
    {
        if (archives.TryGetValue((contentTime, isFirst), out var known)) return known;

        tree ??= await CreateAsync();
        await tree.RunAsync("checkout", "--quiet", "--detach", isFirst ? "first" : "main");
        var name = $"{contentTime}-{(isFirst ? "first" : "second")}";
        var archive = samples.Combine($"{name}.tar");
        await samples.RunAsync(
            tree.Folder, "site", $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerImageTag={name}", $"-p:SlimContentTime={contentTime}");
        return archives[(contentTime, isFirst)] = archive;
    }

    private async Task<GitWorkTree> CreateAsync()
    {
        var site = await GitWorkTree.CreateAsync(samples.Combine("repository", "Site"));
        void Write(string file, string content)
        {
            var path = Path.Combine(site.Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        var sdk = Path.Combine(Repository.Root, "src", "ContainerSlim.Sdk", "Sdk");
        Write("Site.csproj", Project);
        Write("Program.cs", Program);
        Write("Directory.Build.props", $"<Project><Import Project=\"{sdk}/Sdk.props\" /></Project>");
        Write("Directory.Build.targets", $"<Project><Import Project=\"{sdk}/Sdk.targets\" /></Project>");
        Write("Directory.Packages.props", "<Project />");

        // A browser keeps a file for a tenth of its age without asking. The timestamp lies up to an hour before the commit, so these commits are
        // an hour ahead, and no file has an age at all.
        var time = TimeProvider.System.GetUtcNow().AddHours(1);
        Write("wwwroot/site.css", "p { color: #ff0000 }");
        await site.CommitAsync(time);
        await site.RunAsync("tag", "first");
        Write("wwwroot/site.css", "p { color: #0000ff }");
        return await site.CommitAsync(time.AddMinutes(1));
    }
}
