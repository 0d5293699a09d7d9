using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>What the SDK would reject is rejected with our codes, or kept from it.</summary>
public sealed class SdkSettingsTests
{
    private static readonly BuildInput Input = new() { PublishDirectory = "", AssemblyName = "App" };

    [Fact]
    public void What_the_SDK_accepts_it_gets() => Assert.Equal(
        new SdkSettings("reg.example.com/team/base:1.0", "reg.example.com:5000", "Team/My App", AcceptsVariables: true),
        SdkSettings.Of(Input with
        {
            Base = "reg.example.com/team/base:1.0",
            Registry = "reg.example.com:5000",
            Repository = "Team/My App",
            Environment = [new("A_1", "")],
        }));

    [Theory]
    [InlineData("oci:folder:1.0")]
    [InlineData("docker-archive:image.tar")]
    [InlineData("docker://reg.example.com/base:1")]
    [InlineData("[::1]:5000/base:1")]
    public void A_base_that_only_we_can_read_is_kept_from_it(string image) => Assert.Equal("scratch", SdkSettings.Of(Input with { Base = image }).Base);

    [Fact]
    public void A_base_that_is_none_is_refused_with_the_name_of_the_property()
    {
        Refusal.Says(ErrorCode.InvalidReference, "this is the value of ContainerBaseImage", () => SdkSettings.Of(Input with { Base = "UPPER CASE!!" }));
        Refusal.Says(ErrorCode.InvalidTag, "this is the value of ContainerBaseImage", () => SdkSettings.Of(Input with { Base = "base:+" }));
    }

    [Fact]
    public void A_registry_with_an_address_is_kept_from_it() => Assert.Equal("", SdkSettings.Of(Input with { Registry = "[::1]:5000" }).Registry);

    [Fact]
    public void A_registry_that_is_none_is_refused() => Refusal.Says(
        ErrorCode.InvalidProperty,
        "cannot use ContainerRegistry='https://reg.example.com'",
        () => SdkSettings.Of(Input with { Registry = "https://reg.example.com" }));

    [Theory]
    [InlineData("App", "")]
    [InlineData("My.App", "")]
    [InlineData("API", "api")]
    [InlineData("_App", "app")]
    [InlineData("Überblick", "berblick")]
    [InlineData("日本", "app")]
    public void An_assembly_name_that_it_cannot_normalize_is_normalized_here(string assembly, string repository) =>
        Assert.Equal(repository, SdkSettings.Of(Input with { AssemblyName = assembly }).Repository);

    [Fact]
    public void A_repository_in_capital_letters_is_normalized_here() => Assert.Equal("api", SdkSettings.Of(Input with { Repository = "API" }).Repository);

    [Fact]
    public void A_repository_that_begins_with_something_else_is_refused() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot use ContainerRepository='/team/app': it must begin with a letter from a to z or a digit",
        () => SdkSettings.Of(Input with { Repository = "/team/app" }));

    [Fact]
    public void Variables_with_names_that_it_warns_of_are_kept_from_it() =>
        Assert.False(SdkSettings.Of(Input with { Environment = [new("A", ""), new("Logging.Level", "")] }).AcceptsVariables);
}
