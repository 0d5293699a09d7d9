using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>What the registry does too slowly, too late or not at all.</summary>
public sealed partial class InMemoryRegistry
{
    /// <summary>Answers the next requests with a status and then a byte every few milliseconds, without an end, until the client gives up.</summary>
    public void Trickle(string method, string pathPart, int times, int status = 200, string contentType = "application/octet-stream") =>
        faults.Add(method, pathPart, times, async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ");
                await context.Response.Body.FlushAsync();
                await Task.Delay(10);
            }

            return true;
        });

    /// <summary>Reads the next requests that have so many bytes to their end, and only then finds that their token has expired.</summary>
    public void Expire(string method, string pathPart, int times, int requestBytes) =>
        faults.Add(method, pathPart, times, requestBytes, async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            RevokeTokens();
            return false;
        });

    /// <summary>Does what the next requests ask for, and closes their connection without an answer.</summary>
    public void LoseAnswer(string method, string pathPart, int times) =>
        faults.Add(method, pathPart, times, async context =>
        {
            await RouteAsync(context);
            context.Abort();
            return true;
        });
}
