using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>What starts, as the SDK's DetermineEntrypointAndCmd has it.</summary>
public sealed class CommandSettingsTests
{
    private static readonly string[] Derived = ["/app/hello"];
    private static readonly string[] FromBase = ["/base"];

    [Fact]
    public void The_derived_command_becomes_the_entrypoint() => Starts(Input(), ["/app/hello"], []);

    [Fact]
    public void A_command_of_the_project_replaces_the_derived_one() => Starts(Input() with { AppCommand = ["run", "it"] }, ["run", "it"], []);

    [Fact]
    public void Arguments_follow_the_command_and_default_arguments_may_be_replaced() =>
        Starts(Input() with { AppCommandArgs = ["--always"], DefaultArgs = ["--perhaps"] }, ["/app/hello", "--always"], ["--perhaps"]);

    [Fact]
    public void Below_an_entrypoint_the_command_becomes_a_default_argument() => Starts(
        Input() with { Entrypoint = ["tini"], EntrypointArgs = ["--"], AppCommandArgs = ["--always"], DefaultArgs = ["--perhaps"] },
        ["tini", "--"],
        ["/app/hello", "--always", "--perhaps"]);

    [Fact]
    public void Arguments_of_no_entrypoint_are_default_arguments_as_in_older_projects() =>
        Starts(Input() with { EntrypointArgs = ["--perhaps"] }, ["/app/hello"], ["--perhaps"]);

    [Fact]
    public void As_default_argument_the_command_comes_below_the_bases_entrypoint() =>
        Starts(Input() with { AppCommandInstruction = "DefaultArgs", DefaultArgs = ["x"] }, ["/base"], ["/app/hello", "x"]);

    [Fact]
    public void With_no_instruction_for_the_command_it_is_left_out() =>
        Starts(Input() with { AppCommandInstruction = "None", DefaultArgs = ["x"] }, ["/base"], ["x"]);

    [Fact]
    public void Without_a_command_an_entrypoint_of_the_project_stands_alone() =>
        Starts(Input() with { AppCommandInstruction = "None", Entrypoint = ["tini"] }, ["tini"], []);

    [Fact]
    public void The_command_as_entrypoint_replaces_the_bases() =>
        Starts(Input() with { AppCommandInstruction = "Entrypoint" }, ["/app/hello"], []);

    [Fact]
    public void An_entrypoint_and_a_command_as_entrypoint_contradict_each_other() => Refuses(
        Input() with { AppCommandInstruction = "Entrypoint", Entrypoint = ["tini"] },
        "cannot use ContainerEntrypoint: ContainerAppCommandInstruction=Entrypoint puts the app command there");

    [Theory]
    [InlineData("command", null)]
    [InlineData(null, "argument")]
    public void A_command_that_is_left_out_contradicts_itself(string? command, string? argument) => Refuses(
        Input() with { AppCommandInstruction = "None", AppCommand = List(command), AppCommandArgs = List(argument) },
        "cannot use ContainerAppCommand: ContainerAppCommandInstruction=None omits it");

    [Theory]
    [InlineData("DefaultArgs", null, null)]
    [InlineData(null, "default", null)]
    [InlineData(null, null, "argument")]
    public void Arguments_of_no_entrypoint_contradict_the_newer_names(string? instruction, string? defaultArgument, string? argument) => Refuses(
        Input() with { EntrypointArgs = ["x"], AppCommandInstruction = instruction, DefaultArgs = List(defaultArgument), AppCommandArgs = List(argument) },
        "cannot use ContainerEntrypointArgs: there is no ContainerEntrypoint; set it, or use ContainerDefaultArgs");

    [Fact]
    public void An_instruction_that_is_none_is_refused() => Refuses(
        Input() with { AppCommandInstruction = "entrypoint" },
        "cannot use ContainerAppCommandInstruction='entrypoint': it must be one of Entrypoint, DefaultArgs, None");

    private static BuildInput Input() => new() { PublishDirectory = "publish" };

    private static string[] List(string? one) => one is null ? [] : [one];

    private static void Starts(BuildInput input, string[] entrypoint, string[] cmd)
    {
        var actual = CommandSettings.Read(input).Resolve(Derived, FromBase);

        Assert.Equal((string.Join(' ', entrypoint), string.Join(' ', cmd)), (string.Join(' ', actual.Entrypoint), string.Join(' ', actual.Cmd)));
    }

    private static void Refuses(BuildInput input, string message) =>
        Refusal.Is(ErrorCode.InvalidProperty, message, () => CommandSettings.Read(input));
}
