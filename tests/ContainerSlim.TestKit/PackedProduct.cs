namespace ContainerSlim.TestKit;

/// <summary>A package of the product, packed from the sources: by build/test.sh once for all tests of a run, or here for a test that runs alone.</summary>
/// <param name="Folder">The folder that it lies in; a feed.</param>
/// <param name="Version">Its version, which no package folder has already.</param>
public sealed record PackedProduct(string Folder, string Version)
{
    /// <summary>The package of a project below <c>src</c>; where it has not been packed, that is done in the directory.</summary>
    public static async Task<PackedProduct> GetAsync(string project, TemporaryDirectory directory)
    {
        if (Environment.GetEnvironmentVariable("CONTAINERSLIM_TEST_PACKAGES") is { Length: > 0 } packed)
        {
            return new PackedProduct(packed, VersionIn(packed, project));
        }

        var (folder, version) = (directory.Combine("packed"), $"0.1.0-test{Path.GetRandomFileName()[..8]}");
        // Apart from the repository's own output, which other tests may be using.
        await new Command(
            "dotnet", "pack", Path.Combine(Repository.Root, "src", project), "-c", "Release", "-o", folder,
            "--artifacts-path", directory.Combine("packing"), $"-p:PackageVersion={version}", "--nologo", "-v", "quiet")
        {
            Environment = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        }.RunSuccessfullyAsync();
        return new PackedProduct(folder, version);
    }

    private static string VersionIn(string folder, string project) =>
        Path.GetFileNameWithoutExtension(Directory.GetFiles(folder, $"{project}.*.nupkg").Single())[(project.Length + 1)..];
}
