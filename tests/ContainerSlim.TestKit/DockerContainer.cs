using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ContainerSlim.TestKit;

/// <summary>What to run in a container: an image, and the arguments behind its entrypoint.</summary>
public sealed record DockerRun(string Image, params string[] Arguments)
{
    /// <summary>Variables set in the container.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Further options of <c>docker run</c>, such as <c>--read-only</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>A container that a test started; removed with the test.</summary>
public sealed class DockerContainer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DockerDaemon daemon;

    internal DockerContainer(DockerDaemon daemon, string id)
    {
        this.daemon = daemon;
        Id = id;
    }

    /// <summary>The engine's id of it.</summary>
    public string Id { get; }

    /// <summary>Everything it printed so far, output before errors.</summary>
    public async Task<string> LogsAsync()
    {
        var result = await daemon.ExecuteAsync("logs", Id);
        return result.Output + result.Error;
    }

    /// <summary>What the engine knows of it: the object that <c>docker container inspect</c> prints.</summary>
    public Task<JsonElement> InspectAsync() => daemon.InspectAsync("container", Id);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync() =>
        int.Parse((await daemon.ExecuteAsync("wait", Id)).Output, CultureInfo.InvariantCulture);

    /// <summary>Asks a port of the loopback address until it answers with success; the test fails when the container ends or a minute passes before.</summary>
    /// <returns>The body of the answer.</returns>
    public async Task<string> WaitForHttpAsync(int port, string path)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        using var http = new HttpClient { BaseAddress = address, Timeout = Patience };
        var waited = Stopwatch.StartNew();
        var failure = "";
        while (waited.Elapsed < Patience && await IsRunningAsync())
        {
            try
            {
                return await http.GetStringAsync(new Uri(path, UriKind.Relative));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                failure = e.Message;
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException($"The container does not answer at port {port}: {failure}\n{await LogsAsync()}");
    }

    /// <summary>Ends and removes it.</summary>
    public async ValueTask DisposeAsync() => await daemon.RemoveAsync(Id);

    private async Task<bool> IsRunningAsync() => (await InspectAsync()).GetProperty("State").GetProperty("Running").GetBoolean();
}
