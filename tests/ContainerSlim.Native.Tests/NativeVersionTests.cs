namespace ContainerSlim.Native.Tests;

/// <summary>What the loader says of versions of symbols, and of files for another C library.</summary>
public sealed class NativeVersionTests
{
    [Fact]
    public void A_version_that_the_library_does_not_define_is_missing() => Assert.Equal(
        ["MissingVersion /app/app libc.so.6 GLIBC_2.38"],
        Glibc(new ElfLibrary { Needed = ["libc.so.6"], VersionsNeeded = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.38"])] }).Problems("/app/app"));

    [Fact]
    public void A_weak_version_may_be_missing() =>
        Assert.Empty(Glibc(new ElfLibrary { Needed = ["libc.so.6"], VersionsNeeded = [("libc.so.6", ["?GLIBC_2.38"])] }).Problems("/app/app"));

    [Fact]
    public void A_library_that_defines_no_versions_is_not_asked_for_them()
    {
        var needs = new ElfLibrary { Needed = ["libown.so"], VersionsNeeded = [("libown.so", ["OWN_1.0"])] };

        Assert.Empty(Glibc(needs).Add("/lib/libown.so").Problems("/app/app"));
        Assert.Equal(
            ["MissingVersion /app/app libown.so OWN_1.0"],
            Glibc(needs).Add("/lib/libown.so", new ElfLibrary { Soname = "libown.so", VersionsProvided = [] }).Problems("/app/app"));
    }

    [Fact]
    public void The_name_of_a_library_is_a_version_that_it_defines() => Assert.Empty(
        Glibc(new ElfLibrary { Needed = ["libown.so"], VersionsNeeded = [("libown.so", ["libown.so"])] })
            .Add("/lib/libown.so", new ElfLibrary { Soname = "libown.so", VersionsProvided = [] })
            .Problems("/app/app"));

    [Fact]
    public void The_versions_of_a_missing_library_are_not_missing_as_well() => Assert.Equal(
        ["MissingLibrary /app/app libown.so"],
        Glibc(new ElfLibrary { Needed = ["libown.so"], VersionsNeeded = [("libown.so", ["OWN_1.0"])] }).Problems("/app/app"));

    [Fact]
    public void A_library_that_only_a_version_names_is_missing_unless_another_file_loads_it()
    {
        var needs = new ElfLibrary { Needed = ["libc.so.6"], VersionsNeeded = [("libm.so.6", ["GLIBC_2.29"])] };

        Assert.Equal(["MissingLibrary /app/app libm.so.6"], Glibc(needs).Problems("/app/app"));

        var image = Glibc(needs with { Needed = ["libown.so"] }).Add("/lib/libm.so.6").Add("/lib/libown.so", new ElfLibrary { Needed = ["libm.so.6"] });
        Assert.Empty(image.Problems("/app/app"));
    }

    [Fact]
    public void A_program_for_musl_does_not_run_on_the_GNU_C_library() => Assert.Equal(
        [$"OtherCLibrary /app/app {TestImage.MuslLoader}"],
        Glibc(new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libc.musl-x86_64.so.1"] }).Problems("/app/app"));

    [Fact]
    public void A_program_for_the_GNU_C_library_does_not_run_on_musl() => Assert.Equal(
        [$"OtherCLibrary /app/app {TestImage.GlibcLoader}"],
        TestImage.OfMusl().Program("/app/app", new ElfLibrary { Needed = ["libc.so.6"] }).Problems("/app/app"));

    [Fact]
    public void A_library_for_musl_is_not_loaded_by_the_GNU_C_library() => Assert.Equal(
        ["OtherCLibrary /app/libown.so libc.musl-x86_64.so.1"],
        TestImage.OfGlibc().Add("/app/libown.so", new ElfLibrary { Needed = ["libc.musl-x86_64.so.1"] }).Problems("/app/libown.so"));

    [Fact]
    public void A_library_for_the_GNU_C_library_is_not_loaded_by_a_program_for_musl()
    {
        var image = TestImage.OfMusl()
            .Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libc.musl-x86_64.so.1"] })
            .Add("/app/libown.so", new ElfLibrary { Needed = ["libm.so.6", "libc.so.6"] });

        Assert.Equal(["OtherCLibrary /app/libown.so libc.so.6"], TestImage.Texts(image.Prove(new NativeRoot("/app/libown.so", "/app/app"))));
    }

    [Fact]
    public void Both_C_libraries_may_be_there()
    {
        var image = Glibc(new ElfLibrary { Needed = ["libc.so.6"] }).Add(TestImage.MuslLoader)
            .Program("/app/small", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libc.musl-x86_64.so.1"] });

        Assert.Empty(image.Problems("/app/app"));
        Assert.Empty(image.Problems("/app/small"));
    }

    [Fact]
    public void A_loader_of_musl_that_is_nowhere_is_missing() => Assert.Equal(
        [$"MissingInterpreter /app/app {TestImage.MuslLoader}"],
        new TestImage().Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader }).Problems("/app/app"));

    [Theory]
    [InlineData("/lib", true)]
    [InlineData("/usr/local/lib", true)]
    [InlineData("/usr/lib", true)]
    [InlineData("/lib/x86_64-linux-gnu", false)]
    [InlineData("/app/lib", true)]
    public void The_loader_of_musl_has_its_own_folders_and_inherits_a_runpath(string folder, bool isFound)
    {
        var image = TestImage.OfMusl()
            .Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libown.so"], RunPath = "$ORIGIN/lib" })
            .Add("/lib/libown.so", new ElfLibrary { Needed = ["libmore.so", "libpthread.so.0"] })
            .Add($"{folder}/libmore.so");

        Assert.Equal(isFound ? [] : ["MissingLibrary /lib/libown.so libmore.so"], image.Problems("/app/app"));
    }

    [Fact]
    public void The_loader_of_musl_ignores_folders_with_a_token_that_it_does_not_know()
    {
        var image = TestImage.OfMusl()
            .Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libown.so"], RunPath = "$LIB:$ORIGIN" })
            .Add("/app/libown.so");

        Assert.Equal(["MissingLibrary /app/app libown.so"], image.Problems("/app/app"));
    }

    [Fact]
    public void The_loader_of_musl_takes_the_first_library_whatever_its_processor() => Assert.Equal(
        ["OtherProcessor /app/app libown.so"],
        TestImage.OfMusl()
            .Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libown.so"] })
            .Add("/lib/libown.so", new ElfLibrary { Machine = 183 })
            .Add("/usr/lib/libown.so")
            .Problems("/app/app"));

    [Fact]
    public void The_loader_of_musl_checks_no_versions() => Assert.Empty(
        TestImage.OfMusl()
            .Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader, Needed = ["libown.so"], VersionsNeeded = [("libown.so", ["OWN_2"])] })
            .Add("/lib/libown.so", new ElfLibrary { Soname = "libown.so", VersionsProvided = ["OWN_1"] })
            .Problems("/app/app"));

    private static TestImage Glibc(ElfLibrary program) => TestImage.OfGlibc().Program("/app/app", program);
}
