using System.Collections.Concurrent;
using System.Globalization;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>A project's folder with stages, and what is said while they run.</summary>
internal sealed class Workshop : IDisposable, IBuildObserver
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> details = new();
    private readonly List<IDisposable> open = [];

    public Workshop()
    {
        Store = new BlobStore(Directory.Combine("cache"), TimeProvider.System);
        Connections = new ImageConnections(Store, TimeProvider.System);
        System.IO.Directory.CreateDirectory(Project);
    }

    public TemporaryDirectory Directory { get; } = new();

    public BlobStore Store { get; }

    public ImageConnections Connections { get; }

    /// <summary>The project's folder.</summary>
    public string Project => Directory.Combine("project");

    /// <summary>What users were told since this was asked last, in an order that does not depend on which stage was faster.</summary>
    public IReadOnlyList<string> TakeLines()
    {
        var taken = lines.Order(StringComparer.Ordinal).ToList();
        lines.Clear();
        return taken;
    }

    /// <summary>What the commands printed.</summary>
    public IReadOnlyList<string> Details => [.. details];

    public void Write(string path, string content) => Directory.Write(Path.Combine("project", path), content);

    public string Read(string path) => File.ReadAllText(Path.Combine(Project, path));

    /// <summary>A file that a stage made last.</summary>
    public string ReadTree(string stage, string path) => Read($"obj/slim/stages/{stage}/tree/{path}");

    public StagePlanInput Input(params IReadOnlyList<StageInput> stages) => new()
    {
        ProjectDirectory = Project,
        StageDirectory = "obj/slim/stages",
        Platform = ImageFixtures.Amd64,
        Stages = stages,
    };

    public Task<StageResults> RunAsync(params IReadOnlyList<StageInput> stages) => RunAsync(Input(stages), CancellationToken.None);

    public async Task<StageResults> RunAsync(StagePlanInput input, CancellationToken ct)
    {
        var services = new BuildServices(Store, Connections, this, TimeProvider.System);
        var results = await new StageRunner(services).RunAsync(StagePlan.Create(input), ct);
        open.Add(results);
        return results;
    }

    /// <summary>Copies, for an image of which nothing else is asked.</summary>
    public StagePlanInput Input(IReadOnlyList<StageInput> stages, params IReadOnlyList<CopyInput> copies) => Input(stages) with { Copies = copies };

    /// <summary>Runs the stages and makes the copies' layers.</summary>
    public async Task<IReadOnlyList<CopyLayer>> CopyAsync(StagePlanInput input) =>
        CopyLayers.Create(StagePlan.Create(input), await RunAsync(input, CancellationToken.None));

    /// <summary>Waits until a file of the project is there, and returns what is in it.</summary>
    public async Task<string> WaitForAsync(string path)
    {
        for (var i = 0; i < 1200; i++)
        {
            if (File.Exists(Path.Combine(Project, path)) && Read(path) is { Length: > 0 } text) return text.Trim();

            await Task.Delay(50);
        }

        throw new TimeoutException($"'{path}' did not appear.");
    }

    public void StepFinished(BuildStep step) => lines.Enqueue(step.Name);

    public void Inform(string message) => lines.Enqueue(message);

    public void Warn(Warning warning) => lines.Enqueue("warning: " + warning.Message);

    public void Detail(string message) => details.Enqueue(message);

    public void Dispose()
    {
        foreach (var results in open) results.Dispose();
        Connections.Dispose();
        Directory.Dispose();
    }

    /// <summary>Whether a process is there, and not only the entry of one that ended.</summary>
    public static bool IsRunning(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{int.Parse(id, CultureInfo.InvariantCulture)}/stat");
            return stat[(stat.LastIndexOf(')') + 2)] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A stage with a command for a shell.</summary>
    public static StageInput Shell(string name, string command) => new(name) { Kind = "exec", Command = command, Shell = "true" };

    /// <summary>The failure of something that has to fail with a code.</summary>
    public static async Task<string> FailsAsync(ErrorCode code, Func<Task> act)
    {
        var failure = await Assert.ThrowsAnyAsync<SlimException>(act);
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }

    /// <summary>The failure of a plan that has to fail with a code.</summary>
    public static string Refuses(ErrorCode code, StagePlanInput input)
    {
        var failure = Assert.ThrowsAny<SlimException>(() => StagePlan.Create(input));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
