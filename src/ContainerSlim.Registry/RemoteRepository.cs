using System.Collections.Concurrent;
using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>One repository of a registry, to read from. distribution-spec, "Pull".</summary>
public sealed class RemoteRepository : IContentSource
{
    private readonly ConcurrentDictionary<Digest, ReadOnlyMemory<byte>> manifests = new();
    private readonly ConcurrentDictionary<Digest, bool> damaged = new();
    private readonly RegistryClient client;
    private readonly RegistryAccess access;

    internal RemoteRepository(RegistryClient client, RegistryAccess access)
    {
        this.client = client;
        this.access = access;
    }

    /// <summary>Finds a manifest by tag or digest and reads it. This object does not fetch it a second time.</summary>
    /// <exception cref="RegistryException">It does not exist, is neither manifest nor index, or cannot be read.</exception>
    public async Task<Manifest> ResolveAsync(string name, CancellationToken ct)
    {
        var attempt = 0;
        var manifest = await Refetch.RunAsync(() => FetchAsync(name, attempt++ > 0, ct));
        manifests[manifest.Descriptor.Digest] = manifest.Bytes;
        return manifest;
    }

    /// <summary>The manifest for a tag or digest; null if there is none.</summary>
    /// <exception cref="RegistryException">It is neither manifest nor index, or cannot be read.</exception>
    public async Task<Manifest?> TryResolveAsync(string name, CancellationToken ct)
    {
        try
        {
            return await ResolveAsync(name, ct);
        }
        catch (RegistryException e) when (e.Code == ErrorCode.ImageNotFound)
        {
            return null;
        }
    }

    /// <summary>The descriptor for a tag or digest, without reading the manifest; null if there is none.</summary>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public async Task<Descriptor?> FindManifestAsync(string name, CancellationToken ct)
    {
        var action = $"look up {NameOf(name)}";
        using var response = await client.SendAsync(access.ManifestRequest(HttpMethod.Head, name), action, ct);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (IsRefusedMethod(response.StatusCode)) return (await TryResolveAsync(name, ct))?.Descriptor;
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, access, action, ct);

        // The digest header is optional in the spec. Without it, the manifest must be read.
        return ManifestAnswer.DescriptorOf(response) ?? (await ResolveAsync(name, ct)).Descriptor;
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct)
    {
        if (manifests.TryGetValue(descriptor.Digest, out var known)) return known;

        return (await ResolveAsync(descriptor.Digest.ToString(), ct)).Bytes;
    }

    /// <summary>Whether the repository has a blob.</summary>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public async Task<bool> BlobExistsAsync(Descriptor descriptor, CancellationToken ct) => (await FindBlobAsync(descriptor, ct)).Exists;

    /// <summary>Whether the repository has a blob, with the size in its descriptor if the registry reports the size. For untrusted descriptors.</summary>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public async Task<bool> BlobFitsAsync(Descriptor descriptor, CancellationToken ct) =>
        await FindBlobAsync(descriptor, ct) is (true, var size) && (size ?? descriptor.Size) == descriptor.Size;

    /// <inheritdoc/>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        var first = await OpenAtAsync(descriptor, 0, ct);
        var resuming = new ResumingStream(first, (position, token) => OpenAtAsync(descriptor, position, token), client.Retries, ReadAction(descriptor));
        var watched = new ObservedStream(resuming, TransferItem.Of(new TransferRoute(TransferKind.Fetch, access.Name), descriptor), client.Options.Transfers);
        return new VerifyingStream(watched, descriptor, () => damaged[descriptor.Digest] = true) { IsFetched = true };
    }

    /// <summary>
    /// Whether the repository certainly has a blob. This only saves work: if the registry does not tell, the blob is pushed, and the push
    /// reports what is wrong.
    /// </summary>
    /// <exception cref="RegistryException">The registry requires credentials, or cannot be reached.</exception>
    internal async Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        try
        {
            return await BlobExistsAsync(descriptor, ct);
        }
        catch (RegistryException e) when (e.Code is ErrorCode.Denied or ErrorCode.RegistryFailed)
        {
            return false;
        }
    }

    private async Task<(bool Exists, long? Size)> FindBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        var head = await AskForBlobAsync(HttpMethod.Head, descriptor, ct);
        return head ?? await AskForBlobAsync(HttpMethod.Get, descriptor, ct) ?? (false, null);
    }

    // The body of a GET is not read. Null if the registry does not allow the method.
    private async Task<(bool Exists, long? Size)?> AskForBlobAsync(HttpMethod method, Descriptor descriptor, CancellationToken ct)
    {
        var action = $"look up {descriptor.Digest} in {access.Name}";
        using var response = await client.SendAsync(access.Request(method, $"blobs/{descriptor.Digest}"), action, ct);
        if (response.StatusCode == HttpStatusCode.NotFound) return (false, null);
        if (IsRefusedMethod(response.StatusCode)) return null;
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, access, action, ct);

        return (true, response.Content.Headers.ContentLength);
    }

    // Some registries and proxies do not know HEAD, and answer it with any of these.
    private static bool IsRefusedMethod(HttpStatusCode status) => status
        is HttpStatusCode.BadRequest
        or HttpStatusCode.MethodNotAllowed
        or HttpStatusCode.NotAcceptable
        or HttpStatusCode.NotImplemented;

    private async Task<Manifest> FetchAsync(string name, bool isAgain, CancellationToken ct)
    {
        var action = $"use {NameOf(name)}";
        var request = access.ManifestRequest(HttpMethod.Get, name);
        if (isAgain) PassCaches(request);
        RetryHandler.Buffer(request, ManifestAnswer.MaxSize);
        using var response = await client.SendAsync(request, action, ct);
        if (response.StatusCode == HttpStatusCode.NotFound) throw NotFound(response, action, name);
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, access, action, ct);

        return await ManifestAnswer.ReadAsync(response, name, action, ct);
    }

    // distribution-spec, "Pulling blobs": a registry should, but need not, support Range.
    private async Task<Stream> OpenAtAsync(Descriptor descriptor, long position, CancellationToken ct)
    {
        var request = access.Request(HttpMethod.Get, $"blobs/{descriptor.Digest}");
        if (position > 0) request.Headers.Range = new(position, null);
        if (damaged.ContainsKey(descriptor.Digest)) PassCaches(request);
        var response = await client.SendAsync(request, ReadAction(descriptor), ct);
        if (response.StatusCode == HttpStatusCode.NotFound) throw NotFound(response, ReadAction(descriptor), descriptor.Digest.ToString());
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, access, ReadAction(descriptor), ct);

        var content = new PacedStream(await response.Content.ReadAsStreamAsync(ct), client.Options.Retry.Pace);
        var resumed = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == position;
        if (!resumed) await SkipAsync(content, position, ct);
        return content;
    }

    private static async Task SkipAsync(Stream content, long count, CancellationToken ct)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), ct);
            if (read == 0) throw new EndOfStreamException();

            count -= read;
        }
    }

    // A cache on the way may have kept the damaged content. RFC 9111, section 5.2.1.4.
    private static void PassCaches(HttpRequestMessage request) => request.Headers.CacheControl = new() { NoCache = true };

    private string ReadAction(Descriptor descriptor) => $"read {descriptor.Digest} from {access.Name}";

    private string NameOf(string name) => $"{access.Name}{(Digest.TryParse(name, out _) ? '@' : ':')}{name}";

    private RegistryException NotFound(HttpResponseMessage response, string action, string name)
    {
        var asked = access.AnsweredBy(response);
        var where = asked.Repository.Length == 0 ? "" : $" in the repository '{ForeignText.Clean(asked.Repository)}'";
        return new(ErrorCode.ImageNotFound, $"cannot {action}: {asked.Registry} has no '{name}'{where}");
    }
}
