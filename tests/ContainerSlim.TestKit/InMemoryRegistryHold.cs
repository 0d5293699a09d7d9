using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>Requests that are left waiting, so that a test can do something in the middle of them.</summary>
public sealed partial class InMemoryRegistry
{
    /// <summary>Leaves the next request with so many bytes without an answer until its sender gives up; the task ends when it has come.</summary>
    /// <param name="method">The method.</param>
    /// <param name="pathPart">What path and query contain.</param>
    /// <param name="afterRequestBytes">How much of its body is read before.</param>
    public Task Hold(string method, string pathPart, int afterRequestBytes = 0) => Hold(method, pathPart, afterRequestBytes, async context =>
    {
        if (afterRequestBytes > 0) await context.Request.Body.ReadAtLeastAsync(new byte[afterRequestBytes], afterRequestBytes, throwOnEndOfStream: false);
    });

    /// <summary>Answers the next request with the first half of some content and nothing more; the task ends when that half is sent.</summary>
    public Task HoldBody(string method, string pathPart, byte[] content) => Hold(method, pathPart, 0, async context =>
    {
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
        await context.Response.Body.FlushAsync();
    });

    private Task Hold(string method, string pathPart, int requestBytes, Func<HttpContext, Task> begin)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        faults.Add(method, pathPart, 1, requestBytes, async context =>
        {
            await begin(context);
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        });
        return reached.Task;
    }
}
