using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class LeftOutFilesTests : IDisposable
{
    private const string Documentation = "<?xml version=\"1.0\"?>\n<doc>\n    <assembly>\n        <name>Hello</name>\n    </assembly>\n</doc>\n";

    private readonly PublishFolder folder = PublishFolder.FrameworkDependent();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Hello.pdb", "BSJB and so on")]
    [InlineData("old/Library.PDB", "Microsoft C/C++ MSF 7.00\r\n")]
    [InlineData("Hello.dbg", "\u007fELF and so on")]
    public void Symbols_are_left_out(string name, string content)
    {
        folder.With(name, content);

        Assert.Equal((name, LeftOutKind.Symbols), Only());
    }

    [Theory]
    [InlineData("molecule.pdb", "HEADER    OXYGEN STORAGE")]
    [InlineData("notes.dbg", "a text")]
    [InlineData("Hello.xml", "<configuration />")]
    [InlineData("Settings.xml", Documentation)]
    [InlineData("plugins/createdump", "of a plugin")]
    [InlineData("runtimes/win-x64/tools/a.exe", "MZ")]
    [InlineData("content/runtimes/win-x64/native/a.dll", "MZ")]
    public void A_file_that_only_looks_like_one_stays(string name, string content)
    {
        folder.With(name, content);

        Assert.Empty(folder.App().LeftOut);
    }

    [Fact]
    public void XML_documentation_is_left_out()
    {
        folder.With("Hello.xml", Documentation);

        Assert.Equal(("Hello.xml", LeftOutKind.Documentation), Only());
    }

    [Theory]
    [InlineData("Swashbuckle.AspNetCore.SwaggerGen.dll")]
    [InlineData("Namotion.Reflection.dll")]
    public void XML_documentation_stays_where_the_app_reads_it(string reader)
    {
        folder.With("Hello.xml", Documentation).With(reader, "an assembly");

        Assert.Empty(folder.App().LeftOut);
    }

    [Theory]
    [InlineData("createdump")]
    [InlineData("libclrgc.so")]
    [InlineData("libclrgcexp.so")]
    [InlineData("libcoreclrtraceptprovider.so")]
    [InlineData("libmscordaccore.so")]
    [InlineData("libmscordbi.so")]
    public void The_runtimes_diagnostics_libraries_are_left_out(string name)
    {
        folder.WithBytes(name, PublishFolder.Elf(PublishFolder.Platform));

        Assert.Equal((name, LeftOutKind.Diagnostics), Only());
    }

    [Theory]
    [InlineData("DOTNET_DbgEnableMiniDump")]
    [InlineData("DOTNET_GCName")]
    [InlineData("COMPlus_LTTng")]
    public void Diagnostics_libraries_stay_where_a_variable_of_the_container_asks_for_them(string variable)
    {
        folder.WithBytes("createdump", PublishFolder.Elf(PublishFolder.Platform));

        Assert.Empty(Published.Read(folder.Input() with { AssemblyName = "Hello", Environment = [new(variable, "1")] }, "linux-x64").LeftOut);
    }

    [Fact]
    public void Diagnostics_libraries_stay_where_the_app_names_its_garbage_collector()
    {
        folder.With("libclrgc.so", "a library").With("Hello.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"System.GC.Name":"libclrgc.so"}}}""");

        Assert.Empty(folder.App().LeftOut);
    }

    [Fact]
    public void Everything_stays_that_is_asked_for()
    {
        WithOneOfEach();
        var input = folder.Input() with { AssemblyName = "Hello", KeepSymbols = true, KeepDocumentation = true, KeepOtherPlatforms = true, KeepDiagnostics = true };

        Assert.Empty(Published.Read(input, "linux-x64").LeftOut);
    }

    [Theory]
    [InlineData("win-x64", "linux-x64")]
    [InlineData("win", "linux-x64")]
    [InlineData("win10-x64", "linux-x64")]
    [InlineData("osx.12-arm64", "linux-arm64")]
    [InlineData("maccatalyst-x64", "linux-x64")]
    [InlineData("browser-wasm", "linux-x64")]
    [InlineData("linux-arm64", "linux-x64")]
    [InlineData("linux-musl-x64", "linux-x64")]
    [InlineData("alpine-x64", "linux-x64")]
    [InlineData("linux-bionic-arm64", "linux-arm64")]
    public void Files_for_another_platform_are_left_out(string other, string rid)
    {
        folder.With($"runtimes/{other}/native/library", "native code");

        Assert.Equal(LeftOutKind.OtherPlatforms, Assert.Single(App(rid).LeftOut).Kind);
    }

    [Theory]
    [InlineData("linux-x64", "linux-x64")]
    [InlineData("linux-x64", "linux-musl-x64")]
    [InlineData("linux-musl-arm64", "linux-musl-arm64")]
    [InlineData("linux", "linux-x64")]
    [InlineData("unix", "linux-arm64")]
    [InlineData("debian-x64", "linux-x64")]
    [InlineData("any", "linux-x64")]
    public void Files_that_the_platform_may_fall_back_to_stay(string own, string rid)
    {
        folder.With($"runtimes/{own}/native/library", "native code").With($"runtimes/{own}/lib/net10.0/Library.dll", "an assembly");

        Assert.Empty(App(rid).LeftOut);
    }

    [Fact]
    public void A_folder_goes_with_the_last_of_its_files_and_stays_where_it_was_published_empty()
    {
        folder.With("runtimes/win-x64/native/a.dll", "MZ").With("runtimes/linux-x64/native/liba.so", "native code");
        Directory.CreateDirectory(Path.Combine(folder.Path, "plugins"));

        Assert.Equal(
            ["app", "app/plugins", "app/runtimes", "app/runtimes/linux-x64", "app/runtimes/linux-x64/native"],
            AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app").Where(entry => entry.Kind == EntryKind.Directory).Select(entry => entry.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_left_out_is_not_in_the_layer()
    {
        WithOneOfEach();

        Assert.Equal(
            ["app/Hello.dll", "app/Hello.runtimeconfig.json"],
            AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app").Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path).Order(StringComparer.Ordinal));
    }

    private void WithOneOfEach() => folder
        .With("Hello.pdb", "BSJB").With("Hello.xml", Documentation).With("createdump", "").With("runtimes/win-x64/native/a.dll", "MZ");

    private PublishedApp App(string rid) => Published.Read(folder.Input() with { AssemblyName = "Hello" }, rid);

    private (string Path, LeftOutKind Kind) Only()
    {
        var only = Assert.Single(folder.App().LeftOut);
        return (Path.GetRelativePath(folder.Path, only.Path), only.Kind);
    }
}
