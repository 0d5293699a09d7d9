using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Why a stage runs again, as the log tells it.</summary>
public sealed class ExecStageTests : IDisposable
{
    private readonly Workshop workshop = new();

    public ExecStageTests()
    {
        workshop.Write("src/app.js", "one");
        workshop.Write("src/more.js", "more");
    }

    public void Dispose() => workshop.Dispose();

    private static StageInput Web => Workshop.Shell("web", "mkdir -p dist && cat src/*.js > dist/all.js") with { Inputs = "src/**", Outputs = "dist" };

    [Fact]
    public async Task A_command_runs_without_a_shell_and_its_outputs_are_kept()
    {
        var results = await workshop.RunAsync(new StageInput("web") { Kind = "exec", Command = "cp -r src 'two words'", Outputs = "two words" });

        Assert.Equal("one", workshop.ReadTree("web", "two words/app.js"));
        Assert.Equal(Path.Combine(workshop.Project, "obj/slim/stages/web/tree"), results.ByName["WEB"].Folder);
        Assert.Equal(["stage web: ran (it had not run before)"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_stage_that_nothing_changed_for_is_up_to_date()
    {
        await workshop.RunAsync(Web);
        workshop.TakeLines();

        await workshop.RunAsync(Web);

        Assert.Equal(["stage web: up to date"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_file_that_was_only_touched_changes_nothing()
    {
        await workshop.RunAsync(Web);
        workshop.TakeLines();
        File.SetLastWriteTimeUtc(Path.Combine(workshop.Project, "src/app.js"), DateTime.UnixEpoch);

        await workshop.RunAsync(Web);

        Assert.Equal(["stage web: up to date"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_changed_input_is_named_although_its_size_and_time_are_the_same()
    {
        var path = Path.Combine(workshop.Project, "src/app.js");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        Assert.Equal("stage web: ran (inputs changed: src/app.js)", await WhyAfterAsync(Web, Web, () =>
        {
            workshop.Write("src/app.js", "two");
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }));
        Assert.Equal("twomore", workshop.ReadTree("web", "dist/all.js"));
    }

    [Fact]
    public async Task New_and_missing_inputs_are_named_and_many_are_counted() =>
        Assert.Equal("stage web: ran (inputs changed: src/1.js, src/2.js, src/3.js and 2 more)", await WhyAfterAsync(Web, Web, () =>
        {
            foreach (var name in new[] { "1", "2", "3", "4" }) workshop.Write($"src/{name}.js", name);
            File.Delete(Path.Combine(workshop.Project, "src/more.js"));
        }));

    [Fact]
    public async Task A_file_that_is_no_input_changes_nothing() =>
        Assert.Equal("stage web: up to date", await WhyAfterAsync(Web, Web, () => workshop.Write("README.md", "text")));

    [Fact]
    public async Task A_changed_command_is_a_reason() =>
        Assert.Equal("stage web: ran (command changed)", await WhyAfterAsync(Web, Web with { Command = Web.Command + " # again" }, () => { }));

    [Fact]
    public async Task A_changed_variable_is_named_and_reaches_the_command()
    {
        var one = Web with { Command = "echo $GREETING > $SLIM_OUTPUT/greeting", Outputs = null, Environment = ["GREETING=hello", "OTHER=1"] };

        Assert.Equal(
            "stage web: ran (environment changed: GREETING)",
            await WhyAfterAsync(one, one with { Environment = ["GREETING=bye", "OTHER=1"] }, () => { }));
        Assert.Equal("bye\n", workshop.ReadTree("web", "greeting"));
    }

    [Fact]
    public async Task A_variable_that_is_not_declared_reaches_the_command_and_is_no_reason()
    {
        var stage = Web with { Command = "echo $SLIM_TEST_INHERITED > $SLIM_OUTPUT/inherited", Outputs = null };
        Environment.SetEnvironmentVariable("SLIM_TEST_INHERITED", "first");

        Assert.Equal("stage web: up to date", await WhyAfterAsync(stage, stage, () => Environment.SetEnvironmentVariable("SLIM_TEST_INHERITED", "second")));
        Assert.Equal("first\n", workshop.ReadTree("web", "inherited"));
    }

    [Fact]
    public async Task A_value_of_a_variable_is_not_readable_in_what_is_kept()
    {
        await workshop.RunAsync(Web with { Environment = ["TOKEN=s3cr3t-value"] });

        Assert.DoesNotContain("s3cr3t", workshop.Read("obj/slim/stages/web/state.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_of_another_version_is_a_reason()
    {
        workshop.Write("version", "1.0");
        var stage = Web with { Key = "cat version" };

        Assert.Equal("stage web: ran (tools changed: cat version)", await WhyAfterAsync(stage, stage, () => workshop.Write("version", "2.0")));
    }

    [Fact]
    public async Task Several_reasons_are_all_told() =>
        Assert.Equal(
            "stage web: ran (environment changed: A; inputs changed: src/app.js)",
            await WhyAfterAsync(Web, Web with { Environment = ["A=1"] }, () => workshop.Write("src/app.js", "two")));

    [Fact]
    public async Task What_was_made_is_made_again_where_someone_changed_it() =>
        Assert.Equal(
            "stage web: ran (its previous result was changed)",
            await WhyAfterAsync(Web, Web, () => workshop.Write("obj/slim/stages/web/tree/dist/all.js", "broken")));

    [Fact]
    public async Task What_the_publish_takes_from_its_place_is_made_again_where_it_is_not_there()
    {
        var early = Web with { BeforePublish = "true" };

        Assert.Equal("stage web: up to date", await WhyAfterAsync(Web, Web, () => Directory.Delete(Path.Combine(workshop.Project, "dist"), recursive: true)));
        Assert.Equal(
            "stage web: ran (its outputs were changed)",
            await WhyAfterAsync(early, early, () => Directory.Delete(Path.Combine(workshop.Project, "dist"), recursive: true)));
        Assert.Equal("onemore", workshop.Read("dist/all.js"));
    }

    [Fact]
    public async Task A_stage_without_inputs_depends_on_its_folder_but_not_on_what_builds_make()
    {
        var stage = Web with { Inputs = null };

        Assert.Equal("stage web: up to date", await WhyAfterAsync(stage, stage, () =>
        {
            workshop.Write("bin/a.dll", "x");
            workshop.Write("obj/b.json", "x");
            workshop.Write("node_modules/c/index.js", "x");
            workshop.Write("client/node_modules/d/index.js", "x");
        }));
        workshop.Write("README.md", "text");
        await workshop.RunAsync(stage);
        Assert.Equal(["stage web: ran (inputs changed: README.md)"], workshop.TakeLines());
    }

    [Fact]
    public async Task Only_stages_below_a_change_run_again()
    {
        StageInput[] stages =
        [
            Web,
            Workshop.Shell("pack", "cat $SLIM_STAGE_WEB/dist/all.js > $SLIM_OUTPUT/packed") with { DependsOn = "web", Inputs = "pack.cfg" },
            Workshop.Shell("docs", "cp pack.cfg $SLIM_OUTPUT") with { Inputs = "pack.cfg" },
        ];
        workshop.Write("pack.cfg", "x");
        await workshop.RunAsync(stages);
        workshop.TakeLines();
        workshop.Write("src/app.js", "two");

        await workshop.RunAsync(stages);

        Assert.Equal(["stage docs: up to date", "stage pack: ran (stages changed: web)", "stage web: ran (inputs changed: src/app.js)"], workshop.TakeLines());
        Assert.Equal("twomore", workshop.ReadTree("pack", "packed"));
    }

    [Fact]
    public async Task A_stage_that_makes_the_same_as_before_starts_nothing_below_it()
    {
        StageInput[] stages =
        [
            Workshop.Shell("web", "wc -c < src/app.js > $SLIM_OUTPUT/size") with { Inputs = "src/**" },
            Workshop.Shell("pack", "true") with { DependsOn = "web", Inputs = "pack.cfg" },
        ];
        workshop.Write("pack.cfg", "x");
        await workshop.RunAsync(stages);
        workshop.TakeLines();
        workshop.Write("src/app.js", "two");

        await workshop.RunAsync(stages);

        Assert.Equal(["stage pack: up to date", "stage web: ran (inputs changed: src/app.js)"], workshop.TakeLines());
    }

    [Fact]
    public async Task Modes_links_and_empty_folders_are_kept()
    {
        await workshop.RunAsync(
            Web with { Command = "mkdir -p dist/empty && echo x > dist/run && chmod 755 dist/run && ln -s run dist/link && ln -s $PWD/dist/run dist/here" });

        var tree = Path.Combine(workshop.Project, "obj/slim/stages/web/tree/dist");
        Assert.True(Directory.Exists(Path.Combine(tree, "empty")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(tree, "run")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(("run", "run"), (new FileInfo(Path.Combine(tree, "link")).LinkTarget, new FileInfo(Path.Combine(tree, "here")).LinkTarget));
    }

    [Fact]
    public async Task What_a_command_prints_is_told_to_those_who_look_for_it()
    {
        await workshop.RunAsync(Web with { Command = "echo out; echo err >&2", Outputs = null });

        Assert.Equal(["web> err", "web> out"], workshop.Details.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ten_thousand_files_are_one_stage_and_one_layer()
    {
        var stage = Workshop.Shell(
            "many",
            "cd $SLIM_OUTPUT && mkdir $(seq 1 100) && for d in $(seq 1 100); do for f in $(seq 1 100); do echo $d $f > $d/$f; done; done") with
        {
            Inputs = "src/**",
        };
        var input = workshop.Input(stage) with { Copies = [new CopyInput { Include = ["**"], From = "many", To = "/srv/many/" }] };

        var layer = Assert.Single(await workshop.CopyAsync(input));
        await workshop.CopyAsync(input);

        Assert.Equal(10_000, layer.Entries.Count(entry => entry.Kind == EntryKind.File));
        Assert.Equal(["stage many: ran (it had not run before)", "stage many: up to date"], workshop.TakeLines());
    }

    private async Task<string> WhyAfterAsync(StageInput before, StageInput after, Action change)
    {
        await workshop.RunAsync(before);
        workshop.TakeLines();
        change();
        await workshop.RunAsync(after);
        return Assert.Single(workshop.TakeLines());
    }
}
