using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build.Tests;

public sealed class HintsTests : IDisposable
{
    private const string Kerberos = "Database.dll opens libgssapi_krb5.so.2 at run time for Kerberos, and the image does not contain it. "
        + "If the app uses that, add the library from the package libgssapi-krb5-2 with SlimPackage (docs/bases.md).";

    private static readonly RuntimePack[] Packs = [new("Microsoft.NETCore.App", "10.0.1", "folder")];
    private static readonly AppCode Opening = AppCode.Nothing with { Opened = [new OpenedLibrary("libgssapi_krb5.so.2", "Kerberos", "Database.dll")] };

    private readonly PublishFolder folder = PublishFolder.Web();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_image_with_the_whole_runtime_could_be_smaller() => Assert.Equal(
        [
            "This image contains the whole .NET runtime (30.0 MB): "
                + "SlimMode=trimmed would save about 22.2 MB, SlimMode=aot about 25.5 MB, if the app's code allows it.",
        ],
        WithRuntime(AppCode.Nothing));

    [Fact]
    public void An_app_that_cannot_be_trimmed_is_told_what_works_instead()
    {
        var hint = Assert.Single(WithRuntime(AppCode.Nothing with { Blocker = new TrimBlocker("Razor Pages") }));

        Assert.StartsWith("Razor Pages does not support trimming, so the image contains the whole .NET runtime (30.0 MB), ", hint, StringComparison.Ordinal);
        Assert.DoesNotContain("SlimMode=trimmed", hint, StringComparison.Ordinal);
        Assert.Contains("PublishReadyToRun=true", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_brings_no_runtime_layer_gets_no_hint() => Assert.Empty(Hints.OnRuntime(AppCode.Nothing, [], []));

    [Fact]
    public void A_library_that_is_opened_by_name_is_told_with_its_package() => Assert.Equal([Kerberos], Libraries(folder.Input()));

    [Fact]
    public void A_library_of_the_base_is_told_of_only_if_no_package_is_known_to_have_it()
    {
        var parts = BaseNeeds.Of(Published.Read(folder.Input(), "linux-x64"), Opening, "amd64").Libraries;
        var plan = PublishFolder.Plan(folder.Input()) with { Base = new BasePlan.Chiseled("debian-13", parts) };

        Assert.Empty(Hints.OnLibraries(plan, Opening, []));
        Assert.Equal([Kerberos], Hints.OnLibraries(plan, Opening, ["libgssapi_krb5.so.2"]));
    }

    [Fact]
    public void A_name_that_a_library_of_another_system_can_have_is_not_told_of()
    {
        var code = AppCode.Nothing with { Opened = [new OpenedLibrary("libqux.so", null, "Qux.dll"), new OpenedLibrary("libqux.so.1", null, "Qux.dll")] };

        Assert.Equal(
            [
                "Qux.dll opens libqux.so.1 at run time, and the image does not contain it. "
                    + "If the app uses that, add the library with SlimPackage (docs/bases.md).",
            ],
            Hints.OnLibraries(folder.Plan(), code, []));
    }

    [Fact]
    public void A_library_that_the_app_brings_is_not_told_of()
    {
        folder.With("libgssapi_krb5.so.2", "");

        Assert.Empty(Libraries(folder.Input()));
    }

    [Fact]
    public void A_library_whose_package_a_stage_gives_is_not_told_of() => Assert.Empty(Libraries(
        folder.Input() with
        {
            Stages = [new StageInput("kerberos") { Kind = "packages", Packages = "libgssapi-krb5-2;libkrb5-3" }],
            Copies = [new CopyInput { Include = ["usr/lib"], From = "kerberos", To = "/usr/lib/" }],
        }));

    [Fact]
    public void What_a_base_of_somebody_else_contains_is_not_known() => Assert.Empty(Libraries(folder.Input() with { Base = "reg.example.com/base:1" }));

    [Theory]
    [InlineData("debian-13", "libldap2")]
    [InlineData("debian-12", "libldap-2.5-0")]
    public void The_package_is_that_of_the_distribution(string distribution, string package) =>
        Assert.Equal(package, LibraryPackage.Find("libldap.so.2", distribution));

    private static IReadOnlyList<string> Libraries(BuildInput input) => [.. Hints.OnLibraries(PublishFolder.Plan(input), Opening, [])];

    private static IReadOnlyList<string> WithRuntime(AppCode code) =>
    [
        .. Hints.OnRuntime(
            code,
            [Reports.Layer("debian-13", 1, 5_000_000, isReused: true), Reports.Layer(".NET 10.0.1 runtime", 1, 30_000_000, isReused: false)],
            Packs),
    ];
}
