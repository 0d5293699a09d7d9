using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The packs that the SDK knows for this machine, restored once into NuGet's own folder.</summary>
public sealed class RestoredPacks : IAsyncLifetime
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <PackageDownload Include="Microsoft.NETCore.App.Runtime.$(Rid);Microsoft.AspNetCore.App.Runtime.$(Rid);Microsoft.NETCore.App.Host.$(Rid)"
                             Version="[$(BundledNETCoreAppPackageVersion)]" />
          </ItemGroup>
        </Project>
        """;

    internal static string Rid => RuntimeIdentifier.Default;

    /// <summary>The version of the runtime that is installed, which the packs have too.</summary>
    public string Version { get; private set; } = "";

    internal IReadOnlyList<RuntimePack> Packs => [.. PackageFolder.Default.RuntimePacks(Rid).Where(pack => pack.Version == Version)];

    internal string AppHost { get; private set; } = "";

    public async Task InitializeAsync()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("packs.csproj", Project);
        var arguments = new[] { "msbuild", "-t:Restore", "-nologo", "-nodeReuse:false", $"-p:Rid={Rid}", "-getProperty:BundledNETCoreAppPackageVersion" };
        var result = await new Command("dotnet", arguments) { WorkingDirectory = directory.Path }.RunSuccessfullyAsync();
        Version = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        AppHost = PackageFolder.Default.FindAppHost(Rid)!;
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
