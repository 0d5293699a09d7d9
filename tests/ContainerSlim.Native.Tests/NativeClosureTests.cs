namespace ContainerSlim.Native.Tests;

/// <summary>Where the loader of the GNU C library looks. ld.so(8).</summary>
public sealed class NativeClosureTests
{
    private static readonly ElfLibrary NeedsOwn = new() { Needed = ["libown.so"] };

    [Theory]
    [InlineData("/lib/x86_64-linux-gnu")]
    [InlineData("/usr/lib/x86_64-linux-gnu")]
    [InlineData("/lib")]
    [InlineData("/usr/lib")]
    [InlineData("/lib64")]
    [InlineData("/usr/lib64")]
    public void A_library_is_found_in_the_loaders_own_folders(string folder) =>
        Assert.Empty(TestImage.OfGlibc().Program("/app/app", NeedsOwn).Add($"{folder}/libown.so").Problems("/app/app"));

    [Fact]
    public void A_library_that_is_nowhere_is_missing() =>
        Assert.Equal(["MissingLibrary /app/app libown.so"], TestImage.OfGlibc().Program("/app/app", NeedsOwn).Problems("/app/app"));

    [Fact]
    public void A_library_beside_the_file_is_not_found_without_a_path() =>
        Assert.Equal(["MissingLibrary /app/app libown.so"], TestImage.OfGlibc().Program("/app/app", NeedsOwn).Add("/app/libown.so").Problems("/app/app"));

    [Theory]
    [InlineData("$ORIGIN")]
    [InlineData("${ORIGIN}")]
    [InlineData("/nowhere:$ORIGIN/.")]
    [InlineData("$ORIGIN/../app")]
    public void A_library_beside_the_file_is_found_by_its_origin(string path)
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn with { RunPath = path }).Add("/app/libown.so");

        Assert.Empty(image.Problems("/app/app"));
    }

    [Fact]
    public void A_word_that_only_starts_like_a_token_is_none()
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn with { RunPath = "$ORIGINAL" }).Add("/app/libown.so").Add("/appAL/libown.so");

        Assert.Equal(["MissingLibrary /app/app libown.so"], image.Problems("/app/app"));
    }

    [Fact]
    public void The_tokens_for_the_library_folder_and_the_processor_are_Debians()
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn with { RunPath = "/opt/$LIB/${PLATFORM}" })
            .Add("/opt/lib/x86_64-linux-gnu/x86_64/libown.so");

        Assert.Empty(image.Problems("/app/app"));
    }

    [Fact]
    public void The_origin_of_a_program_is_where_its_link_leads_to()
    {
        var image = TestImage.OfGlibc().Program("/opt/app/app", NeedsOwn with { RunPath = "$ORIGIN" }).Add("/opt/app/libown.so")
            .Link("/usr/bin/app", "../../opt/app/app");

        Assert.Empty(image.Problems("/usr/bin/app"));
    }

    [Fact]
    public void The_origin_of_a_library_is_where_it_was_found()
    {
        var image = TestImage.OfGlibc()
            .Program("/app/app", NeedsOwn with { RunPath = "/app" })
            .Link("/app/libown.so", "/store/libown.so")
            .Add("/store/libown.so", new ElfLibrary { Needed = ["libmore.so"], RunPath = "$ORIGIN" });

        Assert.Equal(["MissingLibrary /store/libown.so libmore.so"], image.Add("/store/libmore.so").Problems("/app/app"));
        Assert.Empty(image.Add("/app/libmore.so").Problems("/app/app"));
    }

    [Fact]
    public void An_rpath_is_inherited_by_the_libraries_that_the_file_loads() => Assert.Empty(Inherited(new ElfLibrary { RPath = "$ORIGIN" }, new ElfLibrary()));

    [Fact]
    public void A_runpath_is_not_inherited() =>
        Assert.Equal(["MissingLibrary /app/libown.so libmore.so"], Inherited(new ElfLibrary { RunPath = "$ORIGIN" }, new ElfLibrary()));

    [Fact]
    public void An_inherited_rpath_does_not_count_for_a_library_with_a_runpath() =>
        Assert.Equal(["MissingLibrary /app/libown.so libmore.so"], Inherited(new ElfLibrary { RPath = "$ORIGIN" }, new ElfLibrary { RunPath = "/nowhere" }));

    [Fact]
    public void An_rpath_does_not_count_in_a_file_that_has_a_runpath_too() =>
        Assert.Equal(["MissingLibrary /app/libown.so libmore.so"], Inherited(new ElfLibrary { RPath = "$ORIGIN", RunPath = "$ORIGIN" }, new ElfLibrary()));

    [Fact]
    public void LD_LIBRARY_PATH_comes_behind_the_rpath_and_before_the_runpath()
    {
        var image = TestImage.OfGlibc().Add("/a/libown.so").Add("/b/libown.so")
            .Program("/app/old", NeedsOwn with { RPath = "/a" }).Program("/app/new", NeedsOwn with { RunPath = "/a" });
        var search = new LoaderSearch { LibraryPath = ["/b"] };

        Assert.Contains(new NativeUse("/a/libown.so", "/a/libown.so"), image.Prove("/app/old", search).Used);
        Assert.Contains(new NativeUse("/b/libown.so", "/b/libown.so"), image.Prove("/app/new", search).Used);
    }

    [Fact]
    public void The_configured_folders_come_before_the_loaders_own()
    {
        var image = TestImage.OfGlibc().Add("/usr/local/lib/libown.so").Add("/usr/lib/libown.so").Program("/app/app", NeedsOwn);

        var used = image.Prove("/app/app", new LoaderSearch { Folders = ["/usr/local/lib"] }).Used;

        Assert.Contains(new NativeUse("/usr/local/lib/libown.so", "/usr/local/lib/libown.so"), used);
    }

    [Fact]
    public void A_file_linked_without_default_folders_finds_nothing_there() => Assert.Equal(
        ["MissingLibrary /app/app libown.so"],
        TestImage.OfGlibc().Program("/app/app", NeedsOwn with { Flags1 = 0x800 }).Add("/usr/lib/libown.so").Problems("/app/app"));

    [Theory]
    [InlineData("/opt/libown.so", true)]
    [InlineData("$ORIGIN/more/libown.so", true)]
    [InlineData("more/libown.so", true)]
    [InlineData("./libown.so", false)]
    public void A_name_with_a_slash_is_a_path(string name, bool isFound)
    {
        var image = TestImage.OfGlibc().Program("/app/app", new ElfLibrary { Needed = [name] })
            .Add("/opt/libown.so").Add("/app/more/libown.so").Add("/usr/lib/libown.so");

        Assert.Equal(isFound ? [] : [$"MissingLibrary /app/app {name}"], image.Problems("/app/app", new LoaderSearch { WorkingDirectory = "/app" }));
    }

    [Fact]
    public void An_empty_folder_is_the_working_directory()
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn with { RunPath = "/nowhere:" }).Add("/app/libown.so");

        Assert.Empty(image.Problems("/app/app", new LoaderSearch { WorkingDirectory = "/app" }));
        Assert.NotEmpty(image.Problems("/app/app"));
    }

    [Fact]
    public void A_library_that_is_loaded_already_is_known_by_its_soname()
    {
        var image = TestImage.OfGlibc()
            .Program("/app/app", new ElfLibrary { Needed = ["/app/own.so", "libother.so"] })
            .Add("/app/own.so", new ElfLibrary { Soname = "libown.so.1" })
            .Add("/usr/lib/libother.so", new ElfLibrary { Needed = ["libown.so.1"] });

        Assert.Empty(image.Problems("/app/app"));
    }

    [Fact]
    public void A_library_of_the_program_is_known_to_those_that_it_loads_later()
    {
        var image = TestImage.OfGlibc()
            .Program("/app/app", NeedsOwn with { RunPath = "$ORIGIN" }).Add("/app/libown.so")
            .Add("/app/libplugin.so", NeedsOwn);

        Assert.Equal(["MissingLibrary /app/libplugin.so libown.so"], TestImage.Texts(image.Prove(new NativeRoot("/app/libplugin.so"))));
        Assert.Empty(image.Prove(new NativeRoot("/app/libplugin.so", "/app/app")).Problems);
    }

    [Fact]
    public void The_rpath_of_the_program_counts_for_what_it_loads_later()
    {
        var image = TestImage.OfGlibc().Program("/app/app", new ElfLibrary { RPath = "$ORIGIN/lib" }).Add("/app/lib/libown.so").Add("/plugin.so", NeedsOwn);

        Assert.Empty(image.Prove(new NativeRoot("/plugin.so", "/app/app")).Problems);
    }

    [Fact]
    public void A_library_for_another_processor_is_skipped()
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn).Add("/lib/x86_64-linux-gnu/libown.so", new ElfLibrary { Machine = 183 });

        Assert.Equal(["OtherProcessor /app/app libown.so"], image.Problems("/app/app"));
        Assert.Empty(image.Add("/usr/lib/libown.so").Problems("/app/app"));
    }

    [Fact]
    public void A_library_of_32_bits_is_skipped() => Assert.Equal(
        ["OtherProcessor /app/app libown.so"],
        TestImage.OfGlibc().Program("/app/app", NeedsOwn).Add("/lib/libown.so", new ElfLibrary { Machine = 62, Is64 = false }).Problems("/app/app"));

    [Fact]
    public void A_text_in_place_of_a_library_stops_the_search() => Assert.Equal(
        ["NotALibrary /app/app libown.so"],
        TestImage.OfGlibc().Program("/app/app", NeedsOwn).Text("/lib/libown.so").Add("/usr/lib/libown.so").Problems("/app/app"));

    [Fact]
    public void A_missing_loader_is_found_out()
    {
        var image = new TestImage().Program("/app/app", new ElfLibrary());

        Assert.Equal([$"MissingInterpreter /app/app {TestImage.GlibcLoader}"], image.Problems("/app/app"));
    }

    [Fact]
    public void A_loader_for_another_processor_does_not_start_the_program() => Assert.Equal(
        [$"OtherProcessor /app/app {TestImage.GlibcLoader}"],
        new TestImage().Program("/app/app", new ElfLibrary()).Add(TestImage.GlibcLoader, new ElfLibrary { Machine = 183 }).Problems("/app/app"));

    [Fact]
    public void The_loader_is_known_as_a_library() =>
        Assert.Empty(TestImage.OfGlibc().Program("/app/app", new ElfLibrary { Needed = ["ld-linux-x86-64.so.2"], Flags1 = 0x800 }).Problems("/app/app"));

    [Fact]
    public void What_is_missing_is_said_once_and_in_order()
    {
        var image = TestImage.OfGlibc().Program("/app/app", new ElfLibrary { Needed = ["libz.so", "liba.so", "libz.so", "libown.so"] })
            .Add("/usr/lib/libown.so", new ElfLibrary { Needed = ["liba.so"] });

        var closure = NativeClosure.Prove(image.ToTree(), [new NativeRoot("/app/app"), new NativeRoot("/usr/lib/libown.so")], new LoaderSearch());

        Assert.Equal(
            ["MissingLibrary /app/app liba.so", "MissingLibrary /app/app libz.so", "MissingLibrary /usr/lib/libown.so liba.so"],
            TestImage.Texts(closure));
    }

    [Fact]
    public void What_is_used_is_listed_with_the_links_that_led_to_it()
    {
        var image = TestImage.OfGlibc().Program("/app/app", new ElfLibrary { Needed = ["libown.so.1", "libc.so.6"] })
            .Add("/usr/lib/libown.so.1.2").Link("/usr/lib/libown.so.1", "libown.so.1.2").Add("/usr/lib/libunused.so");

        Assert.Equal(
            ["/app/app", "/lib/x86_64-linux-gnu/libc.so.6", TestImage.GlibcLoader, "/usr/lib/libown.so.1 -> /usr/lib/libown.so.1.2"],
            image.Prove("/app/app").Used.Select(one => one.Path == one.File ? one.Path : $"{one.Path} -> {one.File}"));
    }

    [Fact]
    public void Libraries_that_need_each_other_come_to_an_end()
    {
        var image = TestImage.OfGlibc().Program("/app/app", NeedsOwn)
            .Add("/lib/libown.so", new ElfLibrary { Needed = ["libmore.so"] }).Add("/lib/libmore.so", new ElfLibrary { Needed = ["libown.so", "libmore.so"] });

        Assert.Empty(image.Problems("/app/app"));
    }

    [Fact]
    public void A_script_needs_nothing_and_a_root_that_is_not_there_is_missing()
    {
        Assert.Empty(new TestImage().Text("/app/start.sh").Problems("/app/start.sh"));
        Assert.Equal(["MissingLibrary /app/none /app/none"], new TestImage().Problems("/app/none"));
    }

    private static IEnumerable<string> Inherited(ElfLibrary program, ElfLibrary library) => TestImage.OfGlibc()
        .Program("/app/app", program with { Needed = ["libown.so"], RunPath = program.RunPath, RPath = program.RPath })
        .Add("/app/libown.so", library with { Needed = ["libmore.so"] })
        .Add("/app/libmore.so")
        .Problems("/app/app");
}
