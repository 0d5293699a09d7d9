namespace ContainerSlim.Native.Tests;

public sealed class ProvidedLibrariesTests
{
    private const string Text = """
        native-libraries-1 amd64
        interpreter /lib64/ld-linux-x86-64.so.2
        library ld-linux-x86-64.so.2 GLIBC_2.3
        library libc.so.6 GLIBC_2.2.5 GLIBC_2.36
        library libempty.so
        library libz.so.1 *

        """;

    [Fact]
    public void What_a_base_provides_is_written_and_read_back() => Assert.Equal(Text, ProvidedLibraries.Parse(Text)!.ToText());

    [Fact]
    public void What_the_loader_finds_among_the_files_is_provided()
    {
        var image = TestImage.OfGlibc().Add("/usr/lib/libz.so.1.2").Link("/usr/lib/libz.so.1", "libz.so.1.2").Text("/usr/lib/libnone.so")
            .Add("/usr/lib/libempty.so", new ElfLibrary { VersionsProvided = [] }).Add("/lib/libarm.so", new ElfLibrary { Machine = 183 })
            .Add("/opt/libopt.so").Add("/usr/lib/lib of two words.so");
        string[] names =
            ["/usr/lib/libz.so.1", "/lib/x86_64-linux-gnu/libc.so.6", "libempty.so", "libnone.so", "libarm.so", "/opt/libopt.so", "lib of two words.so"];

        Assert.Equal(Text, ProvidedLibraries.Of(image.ToTree(), names, "amd64", new LoaderSearch()).ToText());
        Assert.NotNull(ProvidedLibraries.Of(image.ToTree(), names, "amd64", new LoaderSearch { Folders = ["/opt"] }).Find("libopt.so"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("native-libraries-1 amd64")]
    [InlineData("native-libraries-2 amd64\n")]
    [InlineData("native-libraries-1 \n")]
    [InlineData("native-libraries-1 amd64\n\n")]
    [InlineData("native-libraries-1 amd64\nlibrary\n")]
    [InlineData("native-libraries-1 amd64\nlibrary *\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a b \n")]
    [InlineData("native-libraries-1 amd64\nlibrary a  b\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a * b\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a b b\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a c b\n")]
    [InlineData("native-libraries-1 amd64\nlibrary b\nlibrary a\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a\nlibrary a\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a\ninterpreter /b\n")]
    [InlineData("native-libraries-1 amd64\ninterpreter /b /c\n")]
    [InlineData("native-libraries-1 amd64\nother a\n")]
    [InlineData("native-libraries-1 amd64\r\nlibrary a\r\n")]
    [InlineData("native-libraries-1 amd64\nlibrary a\tb\n")]
    [InlineData("native-libraries-1 *\n")]
    [InlineData("native-libraries-1 amd64\ninterpreter *\n")]
    public void Any_other_text_is_none(string text) => Assert.Null(ProvidedLibraries.Parse(text));

    [Fact]
    public void Every_shortened_or_changed_text_is_another_or_none()
    {
        for (var at = 0; at < Text.Length; at++)
        {
            foreach (var text in new[] { Text[..at], Text.Remove(at, 1), Text.Insert(at, " "), Text.Insert(at, "\n"), Text.Insert(at, "*") })
            {
                if (ProvidedLibraries.Parse(text) is { } parsed) Assert.Equal(text, parsed.ToText());
            }
        }
    }

    [Fact]
    public void An_app_is_proven_without_the_files_of_its_base()
    {
        var app = new TestImage().Program("/app/app", new ElfLibrary
        {
            Needed = ["libc.so.6", "libz.so.1", "libnone.so", "ld-linux-x86-64.so.2"],
            VersionsNeeded = [("libc.so.6", ["GLIBC_2.36", "GLIBC_2.38"]), ("libz.so.1", ["ZLIB_9"]), ("ld-linux-x86-64.so.2", ["GLIBC_2.4"])],
        });

        Assert.Equal(
            [
                "MissingVersion /app/app ld-linux-x86-64.so.2 GLIBC_2.4", "MissingVersion /app/app libc.so.6 GLIBC_2.38",
                "MissingLibrary /app/app libnone.so",
            ],
            app.Problems("/app/app", OnBase(Text)));
    }

    [Fact]
    public void The_apps_own_library_comes_before_the_bases()
    {
        var app = new TestImage().Program("/app/app", new ElfLibrary { Needed = ["libz.so.1"], RunPath = "$ORIGIN" })
            .Add("/app/libz.so.1", new ElfLibrary { Needed = ["libmissing.so"] });

        Assert.Equal(["MissingLibrary /app/libz.so.1 libmissing.so"], app.Problems("/app/app", OnBase(Text)));
    }

    [Fact]
    public void A_base_for_another_processor_provides_nothing()
    {
        var app = new TestImage().Add("/app/libown.so", new ElfLibrary { Needed = ["libz.so.1", "libnone.so"] });

        Assert.Equal(
            ["MissingLibrary /app/libown.so libnone.so", "OtherProcessor /app/libown.so libz.so.1"],
            app.Problems("/app/libown.so", OnBase(Text.Replace("amd64", "arm64", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_program_for_musl_is_recognized_on_a_base_without_files()
    {
        var app = new TestImage().Program("/app/app", new ElfLibrary { Interpreter = TestImage.MuslLoader });

        Assert.Equal([$"OtherCLibrary /app/app {TestImage.MuslLoader}"], app.Problems("/app/app", OnBase(Text)));
    }

    private static LoaderSearch OnBase(string text) => new() { Base = ProvidedLibraries.Parse(text) };
}
