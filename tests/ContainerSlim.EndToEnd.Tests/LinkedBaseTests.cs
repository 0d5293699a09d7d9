using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ContainerSlim.Build;
using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A program that needs its base runs on it, whatever the image puts beside the base's links; and it writes where it is meant to.</summary>
[Collection(DockerCollection.Name)]
public sealed class LinkedBaseTests(DockerDaemonFixture docker) : IDisposable
{
    private const string Loader = "ld-linux-x86-64.so.2";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private BuildInput Input => new()
    {
        PublishDirectory = directory.Combine("publish"),
        RuntimeIdentifier = "linux-x64",
        Base = $"oci:{directory.Combine("base")}:v1",
        AppCommandInstruction = "Entrypoint",
        Repository = "linked",
        Tags = ["1"],
        ArchivePath = directory.Combine("linked.tar"),
        ArchiveFormat = "docker",
        CacheDirectory = directory.Combine("cache"),
        ProjectDirectory = directory.Path,
    };

    [SkippableTheory]
    [InlineData("/lib64/")]
    [InlineData("/lib/x86_64-linux-gnu/")]
    [InlineData("/lib/")]
    public async Task A_copy_below_a_link_of_the_base_leaves_the_loader_where_programs_look_for_it(string to)
    {
        await PrepareAsync("int main(void) { puts(\"hello\"); return 0; }");
        directory.Write("tool.sh", "#!/bin/sh\n");

        Assert.Equal("hello\n", await RunAsync(Input with { Copies = [new CopyInput { Include = ["tool.sh"], To = to }] }));
    }

    [SkippableFact]
    public async Task An_app_below_a_link_of_the_base_starts_and_the_base_keeps_what_is_behind_the_link()
    {
        await PrepareAsync("int main(void) { FILE *f = fopen(\"/config/base.txt\", \"r\"); puts(f ? \"kept\" : \"lost\"); return 0; }");

        Assert.Equal("kept\n", await RunAsync(Input with { WorkingDirectory = "/config/app" }));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_writes_into_its_directory_with_and_without_a_volume(bool isVolume)
    {
        await PrepareAsync("int main(void) { puts(fopen(\"/app/data/new.db\", \"w\") && !fopen(\"/app/new.db\", \"w\") ? \"as meant\" : \"not\"); return 0; }");
        directory.Write("publish/data/seed.db", "seed");

        var input = Input with { Directories = [new DirectoryInput("/app/data") { Volume = isVolume ? "true" : null, Mode = "0750" }] };

        Assert.Equal("as meant\n", await RunAsync(input));
    }

    private async Task<string> RunAsync(BuildInput input)
    {
        var daemon = await docker.RequireAsync();
        await new TestBuild().RunAsync(input);
        await daemon.LoadAsync(input.ArchivePath!);
        await using var container = await daemon.RunAsync(new DockerRun("linked:1"));
        await container.WaitForExitAsync();
        return await container.LogsAsync();
    }

    private async Task PrepareAsync(string source)
    {
        Skip.IfNot(RuntimeInformation.OSArchitecture == Architecture.X64, "the loader has another name elsewhere");
        var gcc = Peer.Require("gcc");
        Directory.CreateDirectory(directory.Combine("publish"));
        var code = directory.Write("hello.c", "#include <stdio.h>\n" + source);
        await new Command(gcc, "-o", directory.Combine("publish", "hello"), code).RunSuccessfullyAsync();
        var library = (await new Command(gcc, "-print-file-name=libc.so.6").RunSuccessfullyAsync()).Output.Trim();
        await WriteBaseAsync(await File.ReadAllBytesAsync("/lib64/" + Loader), await File.ReadAllBytesAsync(library));
    }

    private async Task WriteBaseAsync(byte[] loader, byte[] library)
    {
        LayerEntry[] entries =
        [
            LayerEntry.Directory("usr", 0b111_101_101),
            LayerEntry.Directory("usr/lib", 0b111_101_101),
            LayerEntry.Directory("usr/lib64", 0b111_101_101),
            LayerEntry.Directory("usr/lib/x86_64-linux-gnu", 0b111_101_101),
            LayerEntry.File("usr/lib/x86_64-linux-gnu/libc.so.6", 0b111_101_101, library),
            LayerEntry.File("usr/lib64/" + Loader, 0b111_101_101, loader),
            LayerEntry.SymbolicLink("lib", "usr/lib"),
            LayerEntry.SymbolicLink("lib64", "usr/lib64"),
            LayerEntry.Directory("opt/cfg", 0b111_101_101),
            ImageFixtures.Text("opt/cfg/base.txt", "644", "base\n"),
            LayerEntry.SymbolicLink("config", "opt/cfg"),
        ];
        var layer = await LayerWriter.WriteAsync(entries, new LayerOptions(), ImageFixtures.Store(directory.Combine("store")), CancellationToken.None);
        var config = new ImageConfig { Platform = ImageFixtures.Amd64, DiffIds = [layer.DiffId], History = [new LayerHistory { CreatedBy = "a test" }] };
        var image = Image.Create(config, [layer], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await new OciLayoutPublisher(directory.Combine("base"), ["v1"]).PublishAsync(image, CancellationToken.None);
    }
}
