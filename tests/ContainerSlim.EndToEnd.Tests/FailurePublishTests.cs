using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A console project that was published once by the real <c>dotnet publish</c>, and failures of its second time.</summary>
public sealed class FailurePublishTests(FailurePublishTests.Project project) : IClassFixture<FailurePublishTests.Project>
{
    [Fact]
    public async Task A_library_has_a_code_and_leaves_the_archive()
    {
        project.Write("Parts", "Library");

        var result = await project.PublishAsync("Parts");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error CSLIM1004: Cannot build an image of 'Parts': it is a library", result.Output, StringComparison.Ordinal);
        project.Scene.NothingIsLost();
    }

    [Fact]
    public async Task A_base_without_the_platform_has_a_code_and_leaves_the_archive()
    {
        var result = await project.PublishAsync("Small", "--no-build", $"-p:SlimBase={project.Scene.Registry.Host}/arm:1");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error CSLIM2002: Cannot use", result.Output, StringComparison.Ordinal);
        Assert.Contains("for linux/amd64: it supports linux/arm64.", result.Output, StringComparison.Ordinal);
        project.Scene.NothingIsLost();
    }

    [Fact]
    public async Task A_cache_that_nobody_runs_is_a_warning_of_the_project_with_a_code()
    {
        var result = await project.PublishWithoutCacheAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Small.csproj : warning CSLIM7004: Layers were not written to the cache", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-warnaserror")]
    [InlineData("-p:MSBuildTreatWarningsAsErrors=true")]
    public async Task Where_warnings_are_errors_a_cache_that_nobody_runs_is_one(string option)
    {
        var result = await project.PublishWithoutCacheAsync(option);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error CSLIM7004: Layers were not written to the cache", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-warnaserror", "-warnnotaserror:CSLIM7004", true)]
    [InlineData("-warnaserror", "-p:NoWarn=CSLIM7004", false)]
    [InlineData("-p:MSBuildTreatWarningsAsErrors=true", "-p:MSBuildWarningsNotAsErrors=CSLIM7004", true)]
    [InlineData("-p:MSBuildTreatWarningsAsErrors=true", "-p:NoWarn=CSLIM7004", false)]
    public async Task A_warning_is_taken_out_of_the_errors_by_its_code(string option, string without, bool isShown)
    {
        var result = await project.PublishWithoutCacheAsync(option, without);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(isShown, result.Output.Contains("warning CSLIM7004: Layers were not written to the cache", StringComparison.Ordinal));
        Assert.DoesNotContain("error CSLIM7004", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_its_code_leaves_the_archive_and_the_next_publish_works()
    {
        var reached = project.Scene.HoldLayer();
        string[] options = ["--no-build", $"-p:SlimBase={project.Scene.OtherBase}"];
        using var process = project.Start("Small", options);
        await process.ReachAsync(reached);

        var result = await process.InterruptAsync();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error CSLIM5005: The run was canceled", result.Output, StringComparison.Ordinal);
        project.Scene.NothingIsLost();
        var next = await project.PublishAsync("Small", [.. options, $"-p:ContainerArchiveOutputPath={project.Scene.Combine("next.tar")}"]);
        Assert.True(next.ExitCode == 0, next.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_kills_at_any_moment_the_next_publish_is_right(int seed)
    {
        var random = new Random(seed);
        var folder = Directory.CreateDirectory(project.Scene.Combine("killed"));
        for (var i = 0; i < 3; i++)
        {
            using var moment = new FailureMoment(folder.FullName, random.Next(1, 60));
            using var process = project.Start("Small", Options($"killed/{seed}-{i}", project.Scene.OtherBase));
            await process.KillAtAsync(moment.Reached);
        }

        await IsRightAsync(Options($"killed/{seed}-2", project.Scene.OtherBase), seed);

        // What a killed process was writing stays until the cache is cleaned up.
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 0.3)]
    public async Task A_publish_through_a_bad_network_is_right(int seed, double share)
    {
        project.Scene.Registry.Spoil(seed, share);
        try
        {
            await IsRightAsync(Options($"spoilt/{seed}", project.Scene.OtherBase), seed);
        }
        finally
        {
            project.Scene.Registry.Spoil(seed, share: 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_publish_with_a_damaged_cache_is_right(int seed)
    {
        var random = new Random(seed);
        var options = Options($"damaged/{seed}", project.Scene.OtherBase);
        await project.PublishAsync("Small", options);
        var cache = project.Scene.Combine("damaged", $"{seed}", "cache");
        foreach (var file in Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= 1;
            await File.WriteAllBytesAsync(file, random.Next(2) == 0 ? bytes : bytes[..(bytes.Length / 2)]);
        }

        await IsRightAsync(options, seed);
    }

    private string[] Options(string folder, string baseImage) =>
    [
        "--no-build",
        $"-p:SlimBase={baseImage}",
        $"-p:SlimCacheDirectory={project.Scene.Combine(folder, "cache")}",
        $"-p:ContainerArchiveOutputPath={project.Scene.Combine(folder, "app.tar")}",
    ];

    // The archive's bytes follow from the image and its names alone.
    private async Task IsRightAsync(string[] options, int seed)
    {
        var result = await project.PublishAsync("Small", options);
        Assert.True(result.ExitCode == 0, $"Seed {seed}: {result}");

        project.Scene.Registry.Spoil(seed, share: 0);
        var expected = project.Scene.Combine("expected", Path.GetRandomFileName());
        var fresh = await project.PublishAsync(
            "Small",
            [.. options[..2], $"-p:SlimCacheDirectory={expected}", $"-p:ContainerArchiveOutputPath={expected}.tar"]);
        Assert.True(fresh.ExitCode == 0, $"Seed {seed}: {fresh}");
        Assert.Equal(await File.ReadAllBytesAsync($"{expected}.tar"), await File.ReadAllBytesAsync(options[3].Split('=')[1]));
    }

    /// <summary>The project, published.</summary>
    public sealed class Project : IAsyncLifetime
    {
        private int caches;

        internal FailureScene Scene { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Scene = await FailureScene.StartAsync();
            Write("Small", "Exe");
            var result = await PublishAsync("Small", $"-p:SlimBase={Scene.Base}");
            Assert.True(result.ExitCode == 0, result.ToString());
            Scene.Remember();
        }

        public async Task DisposeAsync() => await Scene.DisposeAsync();

        /// <summary>Writes a project that uses ContainerSlim from source.</summary>
        internal void Write(string name, string outputType)
        {
            var sdk = Path.Combine(PublishedSample.ProjectFolder, "..", "..", "src", "ContainerSlim.Sdk", "Sdk");
            Scene.Write($"{name}/Directory.Build.props", $"""<Project><Import Project="{sdk}/Sdk.props" /></Project>""");
            Scene.Write($"{name}/Directory.Build.targets", $"""<Project><Import Project="{sdk}/Sdk.targets" /></Project>""");
            Scene.Write($"{name}/Program.cs", outputType == "Exe" ? "System.Console.WriteLine();\n" : "public class Part;\n");
            Scene.Write($"{name}/{name}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>{outputType}</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ContainerRuntimeIdentifier>linux-x64</ContainerRuntimeIdentifier>
                  </PropertyGroup>
                </Project>
                """);
        }

        internal FailureProcess Start(string name, params string[] options) => FailureProcess.Start(Scene.Combine(name), [
            "publish", "-t:PublishSlimContainer", "--nologo", "-tl:off",
            $"-p:SlimCacheDirectory={Scene.Cache}", .. options,
            .. options.Any(IsArchive) ? Array.Empty<string>() : [$"-p:ContainerArchiveOutputPath={Scene.Archive}"],
        ]);

        internal async Task<CommandResult> PublishAsync(string name, params string[] options)
        {
            using var process = Start(name, options);
            return await process.EndAsync();
        }

        /// <summary>Publishes to a new place, with a layer cache that does not answer.</summary>
        internal Task<CommandResult> PublishWithoutCacheAsync(params string[] options) => PublishAsync("Small", [
            "--no-build", $"-p:SlimBase={Scene.Base}", $"-p:SlimCacheTo=127.0.0.1:{Peer.FreePort()}/cache",
            $"-p:ContainerArchiveOutputPath={Scene.Combine($"cached-{++caches}.tar")}", .. options,
        ]);

        private static bool IsArchive(string option) => option.StartsWith("-p:ContainerArchiveOutputPath=", StringComparison.Ordinal);
    }
}
