using System.Collections.Concurrent;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// Pushes artifacts to a registry: missing blobs in parallel, then the children's manifests, then the tags. It remembers the blobs that
/// it sent, so that they can be sent before their manifest is known. distribution-spec, "Push".
/// </summary>
/// <param name="client">The registry client.</param>
/// <param name="target">The target.</param>
public sealed class RegistryPublisher(RegistryClient client, RegistryTarget target) : IArtifactPublisher
{
    private readonly RegistryAccess access = new(target.Registry, target.Repository, CredentialUse.Push);
    private readonly ConcurrentDictionary<Digest, bool> sent = new();

    /// <inheritdoc/>
    public string Destination => access.Name;

    /// <summary>Sends a blob whose manifest need not be known yet.</summary>
    /// <returns>Whether its bytes were sent; false if the registry already has them.</returns>
    public async Task<bool> SendAsync(Blob blob, CancellationToken ct)
    {
        await client.Transfers.WaitAsync(ct);
        try
        {
            var isSent = await new BlobPush(client, access).EnsureAsync(blob, target.MountSources(blob.Descriptor.Digest), ct);
            if (isSent) sent[blob.Descriptor.Digest] = true;
            return isSent;
        }
        finally
        {
            client.Transfers.Release();
        }
    }

    /// <summary>
    /// One request for each tag, because a registry accepts no manifest without its blobs. If pulling is not allowed, the artifact is pushed.
    /// </summary>
    public async Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct)
    {
        var wanted = artifact.Children
            .SelectMany(child => target.ChildTags(child).Select(tag => (Tag: tag, child.Manifest.Descriptor.Digest)))
            .Concat(Names().Select(name => (Tag: name.Tag!, artifact.Manifest.Descriptor.Digest)))
            .ToList();
        if (wanted.Count == 0 || !sent.IsEmpty) return null;

        foreach (var (tag, digest) in wanted)
        {
            if (!await IsNamedAsync(tag, digest, ct)) return null;
        }

        return Published(artifact) with { IsUpToDate = true, Reused = [.. Blobs(artifact).Select(blob => blob.Descriptor)] };
    }

    /// <summary>Whether every tag already refers to a manifest, with one request for each tag; false if pulling is not allowed.</summary>
    public async Task<bool> IsNamedAsync(Digest manifest, CancellationToken ct)
    {
        foreach (var tag in target.Tags)
        {
            if (!await IsNamedAsync(tag, manifest, ct)) return false;
        }

        return true;
    }

    private async Task<bool> IsNamedAsync(string tag, Digest manifest, CancellationToken ct)
    {
        try
        {
            return (await new RemoteRepository(client, access).FindManifestAsync(tag, ct))?.Digest == manifest;
        }
        catch (RegistryException e) when (e.Code
            is ErrorCode.Unauthorized
            or ErrorCode.Denied
            or ErrorCode.UnknownManifestType
            or ErrorCode.ContentMismatch
            or ErrorCode.RegistryFailed)
        {
            // This only saves work. If the registry cannot answer, the artifact is pushed, and the push reports what is wrong.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        // Invalid tags are reported before anything is sent.
        var names = Names();
        var artifacts = ChildrenFirst(artifact).DistinctBy(part => part.Manifest.Descriptor.Digest).ToList();
        var blobs = Blobs(artifact);

        await PushBlobsAsync(blobs, ct);
        foreach (var child in artifacts.SkipLast(1)) await PushChildAsync(child, ct);
        foreach (var name in names) await PushManifestAsync(artifact.Manifest, name.Tag!, ct);
        if (names.Count == 0) await PushManifestAsync(artifact.Manifest, artifact.Manifest.Descriptor.Digest.ToString(), ct);

        return Published(artifact) with
        {
            Sent = [.. blobs.Select(blob => blob.Descriptor).Where(blob => sent.ContainsKey(blob.Digest))],
            Reused = [.. blobs.Select(blob => blob.Descriptor).Where(blob => !sent.ContainsKey(blob.Digest))],
        };
    }

    private List<Reference> Names() => [.. target.Tags.Distinct(StringComparer.Ordinal).Select(tag => Reference.Of(target.Registry, target.Repository, tag))];

    private static List<Blob> Blobs(IArtifact artifact) =>
        [.. ChildrenFirst(artifact).SelectMany(part => part.Blobs).Where(blob => blob.Descriptor.IsDistributed).DistinctBy(blob => blob.Descriptor.Digest)];

    private Publication Published(IArtifact artifact) => new(
        Destination,
        Names() is { Count: > 0 } names ? [.. names.Select(name => name.ToString())] : [$"{access.Name}@{artifact.Manifest.Descriptor.Digest}"]);

    private static IEnumerable<IArtifact> ChildrenFirst(IArtifact artifact) => artifact.Children.SelectMany(ChildrenFirst).Append(artifact);

    private async Task PushBlobsAsync(IReadOnlyList<Blob> blobs, CancellationToken ct)
    {
        var left = blobs.Where(blob => !sent.ContainsKey(blob.Descriptor.Digest)).ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = client.Options.MaxParallelTransfers, CancellationToken = ct };
        await Parallel.ForEachAsync(left, parallel, async (blob, token) => await SendAsync(blob, token));
    }

    private async Task PushChildAsync(IArtifact child, CancellationToken ct)
    {
        await PushManifestAsync(child.Manifest, child.Manifest.Descriptor.Digest.ToString(), ct);
        foreach (var tag in target.ChildTags(child)) await PushManifestAsync(child.Manifest, tag, ct);
    }

    private async Task PushManifestAsync(Manifest manifest, string name, CancellationToken ct)
    {
        var action = $"push {access.Name}{(Digest.TryParse(name, out _) ? '@' : ':')}{name}";
        var request = access.Request(HttpMethod.Put, $"manifests/{name}");
        request.Content = new ReadOnlyMemoryContent(manifest.Bytes) { Headers = { ContentType = new(manifest.Descriptor.MediaType) } };
        using var response = await client.SendAsync(request, action, ct);
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, access, action, ct);

        // distribution-spec, "Pushing Manifests": the registry returns the digest. If it differs from ours, it stored other bytes.
        if (ManifestAnswer.HeaderDigest(response.Headers) is not { } stored
            || stored.Algorithm != manifest.Descriptor.Digest.Algorithm
            || stored == manifest.Descriptor.Digest)
        {
            return;
        }

        throw new RegistryException(
            ErrorCode.ContentMismatch,
            $"cannot {action}: {access.Registry} stored it as {stored}, but its digest is {manifest.Descriptor.Digest}");
    }
}
