namespace ContainerSlim.Build;

/// <summary>
/// Makes an image of next to nothing in a folder of its own. Whatever the runtime has to load and to compile for the first image of a process,
/// which takes longer than to find that nothing changed, is at hand then; and while a project is compiled, a processor is often idle.
/// </summary>
/// <param name="build">Builds an image of an input.</param>
internal sealed class Rehearsal(Func<BuildInput, CancellationToken, Task> build)
{
    // Long enough for all of the compressor to be called, with what repeats and what does not.
    private const int ProgramSize = 1 << 16;

    /// <summary>Makes it where temporary files are, and leaves nothing there.</summary>
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

    /// <summary>Makes it in a folder, once to be written, and once to be found.</summary>
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
