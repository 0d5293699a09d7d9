using ContainerSlim.Oci;
using ContainerSlim.Registry;
using ContainerSlim.TestKit;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>The tool as the pack runs it.</summary>
public sealed class ToolTests : IDisposable
{
    private const string Digests = "System.Collections.Generic.List`1{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Each_assembly_is_given_a_profile_with_what_it_alone_waits_for()
    {
        await Profiles("").RunSuccessfullyAsync();

        Assert.All(["ContainerSlim.Oci", "ContainerSlim.Registry"], home =>
        {
            var methods = ReadProfile.Of(directory.Combine($"{home}.mibc")).Methods;
            Assert.NotEmpty(methods);
            Assert.All(methods, method => Assert.Contains("AsyncStateMachineBox`1{", method.Type, StringComparison.Ordinal));
            Assert.All(methods, method => Assert.Contains($"[{home}]", method.Type, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_listed_method_is_in_the_profile_of_the_lowest_assembly_that_can_name_it()
    {
        await Profiles($"{Digests}\n  Clear()\n").RunSuccessfullyAsync();

        Assert.Contains((Digests, "Clear()"), ReadProfile.Of(directory.Combine("ContainerSlim.Oci.mibc")).Methods);
        Assert.DoesNotContain((Digests, "Clear()"), ReadProfile.Of(directory.Combine("ContainerSlim.Registry.mibc")).Methods);
    }

    [Fact]
    public async Task Where_a_list_is_of_another_runtime_the_build_fails_and_says_so()
    {
        var result = await Profiles($"{Digests}\n  Clear()\n  NoClear()\n").RunAsync();

        Assert.Equal(1, result.ExitCode);
        var sentence = $"Cannot use 'startup.methods': 1 of its 2 methods are not there with .NET {Environment.Version}.";
        Assert.StartsWith($"StartupProfile : error : {sentence}", result.Error, StringComparison.Ordinal);
    }

    private Command Profiles(string list) => new(
        "dotnet",
        typeof(StartupHook).Assembly.Location,
        "profiles",
        directory.Path,
        directory.Write("startup.methods", list),
        AppContext.BaseDirectory,
        typeof(Digest).Assembly.Location,
        typeof(RegistryClient).Assembly.Location);
}
