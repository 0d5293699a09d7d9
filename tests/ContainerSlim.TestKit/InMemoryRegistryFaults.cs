using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>What the registry does wrong, and how often.</summary>
public sealed partial class InMemoryRegistry
{
    private readonly InMemoryRegistryFaults faults = new();

    /// <summary>Answers the next requests whose path and query contain a text with a status in place of what they ask for.</summary>
    public void Fail(string method, string pathPart, int times, int status, string body = "", params IEnumerable<(string Name, string Value)> headers) =>
        faults.Add(method, pathPart, times, async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers) context.Response.Headers[name] = value;
            await context.Response.WriteAsync(body);
            return true;
        });

    /// <summary>Closes the connection of the next requests that have so many bytes without an answer, when these are read.</summary>
    public void Drop(string method, string pathPart, int times, int afterRequestBytes = 0) =>
        faults.Add(method, pathPart, times, afterRequestBytes, async context =>
        {
            if (afterRequestBytes > 0) await context.Request.Body.ReadAtLeastAsync(new byte[afterRequestBytes], afterRequestBytes, throwOnEndOfStream: false);
            context.Abort();
            return true;
        });

    /// <summary>Leaves the next requests unread and without an answer, until the client gives up.</summary>
    public void Hang(string method, string pathPart, int times) =>
        faults.Add(method, pathPart, times, async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        });

    /// <summary>Closes the connection of the next answers after some bytes of their body.</summary>
    public void DropBody(string method, string pathPart, int times, int afterBytes) =>
        faults.Add(method, pathPart, times, context =>
        {
            context.Response.Body = new InMemoryRegistryCutStream(context.Response.Body, afterBytes);
            return Task.FromResult(false);
        });

    /// <summary>Answers the next requests with other bytes, type or headers than it should.</summary>
    public void Lie(string method, string pathPart, int times, byte[] content, string contentType, params IEnumerable<(string Name, string Value)> headers) =>
        faults.Add(method, pathPart, times, async context =>
        {
            foreach (var (name, value) in headers) context.Response.Headers[name] = value;
            context.Response.ContentType = contentType;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content);
            return true;
        });
}

internal sealed class InMemoryRegistryFaults
{
    private readonly List<InMemoryRegistryFault> planned = [];

    public void Add(string method, string pathPart, int times, Func<HttpContext, Task<bool>> apply) => Add(method, pathPart, times, 0, apply);

    public void Add(string method, string pathPart, int times, int requestBytes, Func<HttpContext, Task<bool>> apply)
    {
        lock (planned) planned.AddRange(Enumerable.Repeat(new InMemoryRegistryFault(method, pathPart, requestBytes, apply), times));
    }

    public InMemoryRegistryFault? Take(HttpRequest request)
    {
        lock (planned)
        {
            var fault = planned.Find(fault => fault.IsFor(request));
            if (fault is not null) planned.Remove(fault);
            return fault;
        }
    }
}

/// <summary>Something to do wrong; true where the request is thereby answered.</summary>
internal sealed record InMemoryRegistryFault(string Method, string PathPart, int RequestBytes, Func<HttpContext, Task<bool>> ApplyAsync)
{
    public bool IsFor(HttpRequest request) =>
        request.Method == Method
        && $"{request.Path}{request.QueryString}".Contains(PathPart, StringComparison.Ordinal)
        && (request.ContentLength ?? long.MaxValue) >= RequestBytes;
}
