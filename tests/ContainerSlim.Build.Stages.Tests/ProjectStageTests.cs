using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class ProjectStageTests : IDisposable
{
    private const string Published = "obj/slim/stages/worker/linux-amd64/published";

    private readonly Workshop workshop = new();

    public ProjectStageTests()
    {
        workshop.Write("worker/Worker.csproj", "<Project />");
        workshop.Write($"{Published}/Worker.dll", "one");
    }

    public void Dispose() => workshop.Dispose();

    private static StageInput Worker => new("worker") { Kind = "project", Project = "worker/Worker.csproj", Mode = "aot" };

    [Fact]
    public async Task The_stage_is_what_was_published_for_it()
    {
        var results = await workshop.RunAsync(Worker);

        Assert.Equal(Path.Combine(workshop.Project, Published), results.ByName["worker"].Folder);
    }

    [Fact]
    public void Each_platform_is_published_and_built_in_folders_of_its_own()
    {
        var amd64 = Assert.Single(StagePlan.Create(workshop.Input(Worker)).Stages.OfType<ProjectStage>());
        var arm64 = Assert.Single(StagePlan.Create(workshop.Input(Worker) with { Platform = new Platform("linux", "arm64") }).Stages.OfType<ProjectStage>());

        Assert.Equal(4, new[] { amd64.PublishDirectory, amd64.BuildDirectory, arm64.PublishDirectory, arm64.BuildDirectory }.Distinct().Count());
    }

    [Fact]
    public async Task It_is_told_whether_the_publish_made_something_new()
    {
        await workshop.RunAsync(Worker);
        await workshop.RunAsync(Worker);
        Assert.Equal(["stage worker: ran (it had not run before)", "stage worker: up to date"], workshop.TakeLines());
        workshop.Write($"{Published}/Worker.dll", "two");

        await workshop.RunAsync(Worker);

        Assert.Equal(["stage worker: ran (output changed: Worker.dll)"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_publish_that_leaves_nothing_is_an_error()
    {
        Directory.Delete(Path.Combine(workshop.Project, Published), recursive: true);

        await Workshop.FailsAsync(ErrorCode.StageOutputMissing, () => workshop.RunAsync(Worker));
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_an_error() =>
        await Workshop.FailsAsync(ErrorCode.StageInputMissing, () => workshop.RunAsync(Worker with { Project = "x.csproj" }));
}
