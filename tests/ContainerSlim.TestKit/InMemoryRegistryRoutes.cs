using System.Globalization;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>The end points of the distribution spec.</summary>
public sealed partial class InMemoryRegistry
{
    private async Task RouteAsync(HttpContext context)
    {
        var match = PathPattern().Match(context.Request.Path.Value!);
        var (repository, kind, name) = (match.Groups["repository"].Value, match.Groups["kind"].Value, match.Groups["name"].Value);
        var method = context.Request.Method;
        await ((method, kind) switch
        {
            ("GET", "") when context.Request.Path == "/v2/" => Task.CompletedTask,
            ("GET" or "HEAD", "manifests") => GetManifestAsync(context, repository, name),
            ("PUT", "manifests") => PutManifestAsync(context, repository, name),
            ("POST", "blobs/uploads") => BeginUploadAsync(context, repository),
            ("GET", "blobs/uploads") => TellUploadAsync(context, repository, name),
            ("PATCH", "blobs/uploads") => AppendAsync(context, repository, name),
            ("PUT", "blobs/uploads") => EndUploadAsync(context, repository, name),
            ("GET" or "HEAD", "blobs") => GetBlobAsync(context, repository, name),
            _ => ErrorAsync(context, 404, "UNSUPPORTED"),
        });
    }

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(new { errors = new[] { new { code, message = $"{code} at {context.Request.Path}" } } });
    }

    private async Task GetManifestAsync(HttpContext context, string repository, string name)
    {
        if (store.FindManifest(repository, name) is not { } manifest)
        {
            await ErrorAsync(context, 404, "MANIFEST_UNKNOWN");
            return;
        }

        if (options.SendsDigestHeader) context.Response.Headers["Docker-Content-Digest"] = Digest.Of(manifest.Content).ToString();
        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Content.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(manifest.Content);
    }

    private async Task PutManifestAsync(HttpContext context, string repository, string name)
    {
        var content = await ReadBodyAsync(context);
        if (Missing(repository, content) is { } missing)
        {
            await ErrorAsync(context, 400, "MANIFEST_BLOB_UNKNOWN " + missing);
            return;
        }

        var digest = store.PutManifest(repository, name, context.Request.ContentType!, content);
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        context.Response.Headers.Location = $"/v2/{repository}/manifests/{digest}";
        context.Response.StatusCode = 201;
    }

    // A registry takes no manifest before what it refers to.
    private string? Missing(string repository, byte[] manifest) => DigestPattern()
        .Matches(System.Text.Encoding.UTF8.GetString(manifest))
        .Select(match => match.Groups[1].Value)
        .FirstOrDefault(digest => store.FindBlob(repository, digest) is null && store.FindManifest(repository, digest) is null);

    private async Task GetBlobAsync(HttpContext context, string repository, string digest)
    {
        if (store.FindBlob(repository, digest) is not { } content)
        {
            await ErrorAsync(context, 404, "BLOB_UNKNOWN");
            return;
        }

        var start = 0;
        if (options.SupportsRange && context.Request.GetTypedHeaders().Range?.Ranges.First().From is { } from)
        {
            start = (int)from;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {start}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = content.Length - start;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(content.AsMemory(start));
    }

    private Task BeginUploadAsync(HttpContext context, string repository)
    {
        var query = context.Request.Query;
        if (options.SupportsMount && store.FindBlob(query["from"].ToString(), query["mount"].ToString()) is { } content)
        {
            store.PutBlob(repository, Digest.Of(content), content);
            context.Response.StatusCode = 201;
            return Task.CompletedTask;
        }

        if (options.MinChunkSize is { } size) context.Response.Headers["OCI-Chunk-Min-Length"] = size.ToString(CultureInfo.InvariantCulture);
        Accept(context, repository, store.BeginUpload(), 0);
        return Task.CompletedTask;
    }

    private async Task TellUploadAsync(HttpContext context, string repository, string id)
    {
        if (store.FindUpload(id) is not { } upload)
        {
            await ErrorAsync(context, 404, "BLOB_UPLOAD_UNKNOWN");
            return;
        }

        Accept(context, repository, id, upload.Length);
        context.Response.StatusCode = 204;
    }

    private async Task AppendAsync(HttpContext context, string repository, string id)
    {
        if (store.FindUpload(id) is not { } upload)
        {
            await ErrorAsync(context, 404, "BLOB_UPLOAD_UNKNOWN");
            return;
        }

        if (IsTooLarge(context))
        {
            await RefuseSizeAsync(context);
            return;
        }

        var range = context.Request.Headers.ContentRange.ToString().Split('-');
        if (range.Length == 2 && long.Parse(range[0], CultureInfo.InvariantCulture) != upload.Length)
        {
            await ErrorAsync(context, 416, "BLOB_UPLOAD_INVALID");
            return;
        }

        await context.Request.Body.CopyToAsync(upload);
        Accept(context, repository, id, upload.Length);
    }

    private async Task EndUploadAsync(HttpContext context, string repository, string id)
    {
        var isWhole = context.Request.ContentLength > 0;
        if (store.FindUpload(id) is not { } upload)
        {
            await ErrorAsync(context, 404, "BLOB_UPLOAD_UNKNOWN");
            return;
        }

        if (isWhole && options.RefuseMonolithicUpload)
        {
            await ErrorAsync(context, 405, "UNSUPPORTED");
            return;
        }

        if (IsTooLarge(context))
        {
            await RefuseSizeAsync(context);
            return;
        }

        // What a broken request brought stays, as in registries that write through.
        await context.Request.Body.CopyToAsync(upload);
        var content = upload.ToArray();
        if (!Digest.TryParse(context.Request.Query["digest"], out var digest) || digest != Digest.Of(content))
        {
            await ErrorAsync(context, 400, "DIGEST_INVALID");
            return;
        }

        store.PutBlob(repository, digest, content);
        store.EndUpload(id);
        context.Response.Headers.Location = $"/v2/{repository}/blobs/{digest}";
        context.Response.StatusCode = 201;
    }

    private bool IsTooLarge(HttpContext context) => context.Request.ContentLength > options.MaxRequestSize;

    private Task RefuseSizeAsync(HttpContext context)
    {
        if (!options.DropsLargeRequests) return ErrorAsync(context, 413, "SIZE_INVALID");

        context.Abort();
        return Task.CompletedTask;
    }

    private void Accept(HttpContext context, string repository, string id, long length)
    {
        // The query stands for the state that some registries keep there; it has to survive.
        var path = FormattableString.Invariant($"/v2/{repository}/blobs/uploads/{id}?_state=a%2Fb%3D{length}");
        context.Response.Headers.Location = options.AbsoluteLocations ? $"{context.Request.Scheme}://{context.Request.Host}{path}" : path;
        context.Response.Headers.Range = FormattableString.Invariant($"0-{Math.Max(length - 1, 0)}");
        context.Response.StatusCode = 202;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    [GeneratedRegex("^/v2/(?<repository>.+?)/(?<kind>manifests|blobs/uploads|blobs)/(?<name>[^/]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    // What names an address of its own need not be here.
    [GeneratedRegex("\"digest\":\\s*\"([^\"]+)\"(?!,\"size\":[0-9]+,\"urls\")", RegexOptions.CultureInvariant)]
    private static partial Regex DigestPattern();
}
