using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace ContainerSlim.TestKit;

/// <summary>Serves a folder as a package mirror over http on the loopback address, and misbehaves on command.</summary>
public sealed class DebianMirrorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> requests = new();
    private readonly ConcurrentQueue<string> hosts = new();

    private DebianMirrorServer(WebApplication app, string archive)
    {
        this.app = app;
        Address = new Uri($"{app.Urls.Single()}/{archive}");
    }

    /// <summary>The archive's address.</summary>
    public Uri Address { get; }

    /// <summary>The paths asked for, in order.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>The same behind the hosts that they were asked of, as a proxy hears them.</summary>
    public IReadOnlyCollection<string> Hosts => hosts;

    /// <summary>What to answer instead of the file; false to serve it.</summary>
    public Func<HttpContext, bool> Misbehave { get; set; } = _ => false;

    /// <summary>The same for what takes time.</summary>
    public Func<HttpContext, Task<bool>> MisbehaveAsync { get; set; } = _ => Task.FromResult(false);

    /// <summary>Begins to serve.</summary>
    /// <param name="folder">Holds the archive, and others beside it.</param>
    /// <param name="archive">The archive's folder in it.</param>
    public static async Task<DebianMirrorServer> StartAsync(string folder, string archive)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        DebianMirrorServer? server = null;
        var files = new PhysicalFileProvider(folder);
        app.Run(context => server!.AnswerAsync(context, files));
        await app.StartAsync();
        return server = new DebianMirrorServer(app, archive);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, PhysicalFileProvider files)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        requests.Enqueue(path);
        hosts.Enqueue($"{context.Request.Host}/{path}");
        if (Misbehave(context) || await MisbehaveAsync(context)) return;

        if (files.GetFileInfo(path) is { Exists: true } file) await context.Response.SendFileAsync(file);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
