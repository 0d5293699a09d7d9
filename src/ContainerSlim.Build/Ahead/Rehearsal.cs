namespace ContainerSlim.Build;

/// <summary>
/// Builds a tiny image in a folder of its own, so that the runtime loads and compiles the code that the first image of a process needs. This takes
/// longer than finding out that nothing has changed, but while a project is compiled, a processor is often idle.
/// </summary>
/// <param name="build">Builds the image of an input.</param>
internal sealed class Rehearsal(Func<BuildInput, CancellationToken, Task> build)
{
    // Large enough to exercise all of the compressor, with data that repeats and data that does not.
    private const int ProgramSize = 1 << 16;

    /// <summary>Builds the image in a temporary folder, and deletes the folder.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("containerslim-");
        try
        {
            await RunAsync(folder.FullName, ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Builds the image twice in a folder: once to write it, and once to find it.</summary>
    public async Task RunAsync(string folder, CancellationToken ct)
    {
        var input = Write(folder);
        await build(input, ct);
        await build(input, ct);
    }

    private static BuildInput Write(string folder)
    {
        var publish = Directory.CreateDirectory(Path.Combine(folder, "publish")).FullName;
        var program = new byte[ProgramSize];
        for (var i = 0; i < program.Length; i++) program[i] = (byte)((i * i) >> 9);
        File.WriteAllBytes(Path.Combine(publish, "app"), program);
        File.WriteAllText(Path.Combine(publish, "app.runtimeconfig.json"), """{ "runtimeOptions": { "includedFrameworks": [] } }""");
        File.WriteAllText(
            Path.Combine(publish, "app.staticwebassets.endpoints.json"),
            """{ "Endpoints": [ { "Name": "Last-Modified", "Value": "" } ] }""");
        return new BuildInput
        {
            PublishDirectory = publish,
            AssemblyName = "app",
            AppCommand = ["/app/app"],
            Files = [new PublishedFile("app") { Package = "app", PackageVersion = "1.0.0" }],
            Labels = [KeyValuePair.Create("label", "value")],
            Ports = [KeyValuePair.Create("8080", "tcp")],
            Base = "scratch",
            LayoutPath = Path.Combine(folder, "image"),
            CacheDirectory = Path.Combine(folder, "cache"),
        };
    }
}
