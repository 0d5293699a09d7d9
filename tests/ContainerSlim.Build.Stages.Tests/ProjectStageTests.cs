using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class ProjectStageTests : IDisposable
{
    private readonly FakePublisher publisher = new();
    private readonly Workshop workshop;

    public ProjectStageTests()
    {
        workshop = new Workshop { Publisher = publisher };
        workshop.Write("worker/Worker.csproj", "<Project />");
        workshop.Write("worker/out/Worker.dll", "one");
        publisher.Folder = Path.Combine(workshop.Project, "worker", "out");
    }

    public void Dispose() => workshop.Dispose();

    private static StageInput Worker => new("worker") { Kind = "project", Project = "worker/Worker.csproj", Mode = "aot" };

    [Fact]
    public async Task The_front_end_publishes_and_the_stage_is_what_it_published()
    {
        var results = await workshop.RunAsync(Worker);

        Assert.Equal(publisher.Folder, results.ByName["worker"].Folder);
        Assert.Equal((Path.Combine(workshop.Project, "worker/Worker.csproj"), "aot"), (publisher.Asked!.Project, publisher.Asked.Mode));
    }

    [Fact]
    public async Task It_is_told_whether_the_publish_made_something_new()
    {
        await workshop.RunAsync(Worker);
        await workshop.RunAsync(Worker);
        Assert.Equal(["stage worker: ran (it had not run before)", "stage worker: up to date"], workshop.TakeLines());
        workshop.Write("worker/out/Worker.dll", "two");

        await workshop.RunAsync(Worker);

        Assert.Equal(["stage worker: ran (output changed: Worker.dll)"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_publish_that_leaves_nothing_is_an_error()
    {
        publisher.Folder = Path.Combine(workshop.Project, "nowhere");

        await Workshop.FailsAsync(ErrorCode.StageOutputMissing, () => workshop.RunAsync(Worker));
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_an_error() =>
        await Workshop.FailsAsync(ErrorCode.StageInputMissing, () => workshop.RunAsync(Worker with { Project = "x.csproj" }));

    [Fact]
    public async Task Without_a_publisher_a_project_cannot_be_a_stage()
    {
        using var bare = new Workshop();
        bare.Write("worker/Worker.csproj", "<Project />");

        await Workshop.FailsAsync(ErrorCode.InvalidStage, () => bare.RunAsync(Worker));
    }

    private sealed class FakePublisher : IProjectPublisher
    {
        public string Folder { get; set; } = "";

        public ProjectStage? Asked { get; private set; }

        public Task<string> PublishAsync(ProjectStage stage, CancellationToken ct)
        {
            Asked = stage;
            return Task.FromResult(Folder);
        }
    }
}
