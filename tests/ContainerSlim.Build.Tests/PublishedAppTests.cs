using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class PublishedAppTests
{
    [Fact]
    public void The_only_runtimeconfig_names_the_app()
    {
        using var folder = PublishFolder.FrameworkDependent("My.App").WithProgram("tool", PublishFolder.Platform);

        Assert.Equal("My.App", folder.App().Name);
    }

    [Fact]
    public void A_native_app_is_named_by_its_only_program()
    {
        using var folder = PublishFolder.Native("server")
            .WithBytes("libx.so", PublishFolder.Elf(PublishFolder.Platform, isProgram: false))
            .With("readme", "text");

        Assert.Equal("server", folder.App().Name);
    }

    [Fact]
    public void Several_apps_in_one_folder_have_to_be_told_apart()
    {
        using var folder = PublishFolder.Native("one").WithProgram("two", PublishFolder.Platform);

        Refusal.Is(
            ErrorCode.EntrypointMissing,
            $"cannot find the app in '{folder.Path}': it contains 0 runtimeconfig.json files and 2 executables; "
                + "set the name of the assembly, or the command that starts the app",
            () => folder.App());
    }

    [Fact]
    public void A_framework_dependent_app_says_what_it_needs()
    {
        using var folder = new PublishFolder().With("App.runtimeconfig.json", """
            {
              // as the SDK may write it
              "runtimeOptions": {
                "frameworks": [
                  { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
                  { "name": "Microsoft.AspNetCore.App", "version": "10.0.1" },
                ]
              }
            }
            """);

        Assert.Equal([new("Microsoft.NETCore.App", "10.0.0"), new SharedFramework("Microsoft.AspNetCore.App", "10.0.1")], folder.App().Frameworks);
    }

    [Fact]
    public void A_self_contained_app_needs_no_framework()
    {
        using var folder = new PublishFolder()
            .With("App.runtimeconfig.json", """{"runtimeOptions":{"includedFrameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.0"}]}}""");

        Assert.False(folder.App().IsFrameworkDependent);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"runtimeOptions":{"framework":{"name":null,"version":"1"}}}""")]
    [InlineData("""{"runtimeOptions":{"framework":7}}""")]
    public void A_runtimeconfig_that_is_none_ends_in_a_sentence(string content)
    {
        using var folder = new PublishFolder().With("App.runtimeconfig.json", content);

        Refusal.Is(
            ErrorCode.NotPublished,
            $"cannot read '{Path.Combine(folder.Path, "App.runtimeconfig.json")}': "
                + "it is not a valid runtimeconfig.json; publish the project again",
            () => folder.App());
    }
}
