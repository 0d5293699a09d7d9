using System.Text.Json;

namespace ContainerSlim.TestKit;

/// <summary>A scanner of images, as security teams run it; build/scanner.sh installs it.</summary>
public sealed class Scanner : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly string program;

    private Scanner(string program) => this.program = program;

    /// <summary>The scanner; where npm is missing the test is skipped.</summary>
    public static async Task<Scanner> GetAsync()
    {
        Peer.Require("npm");
        var result = await new Command("bash", Path.Combine(Repository.Root, "build", "scanner.sh")).RunSuccessfullyAsync();
        return new Scanner(result.Output.Trim());
    }

    /// <summary>What it finds in an archive.</summary>
    public async Task<Scan> ScanAsync(string archive)
    {
        var found = directory.Combine("found.json");
        await new Command(
            program, "--quiet", "--cache-dir", directory.Combine("cache"), "image", "--format", "cyclonedx", "--output", found, "--input", archive)
            .RunSuccessfullyAsync();
        var components = JsonElement.Parse(await File.ReadAllTextAsync(found)).GetProperty("components").EnumerateArray().ToLookup(IsSystem);
        return new Scan(Text(components[true].Single()), [.. components[false].Select(Text).Order(StringComparer.Ordinal)]);
    }

    public void Dispose() => directory.Dispose();

    private static bool IsSystem(JsonElement component) => component.GetProperty("type").GetString() == "operating-system";

    // The version of a Debian package begins with its epoch; package-url names that apart from it.
    private static string Text(JsonElement component)
    {
        var version = component.GetProperty("version").GetString();
        var address = component.TryGetProperty("purl", out var purl) ? purl.GetString()! : "";
        var epoch = address.Split('?', '&').FirstOrDefault(part => part.StartsWith("epoch=", StringComparison.Ordinal))?["epoch=".Length..];
        return $"{component.GetProperty("name").GetString()} {(epoch is null ? "" : epoch + ":")}{version}";
    }
}

/// <summary>What a scanner found.</summary>
/// <param name="System">The system that it takes the image for, with its version.</param>
/// <param name="Packages">The packages, each as <c>NAME VERSION</c>, sorted.</param>
public sealed record Scan(string System, IReadOnlyList<string> Packages);
