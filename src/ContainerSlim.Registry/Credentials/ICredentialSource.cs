using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>What a registry is used for; push and pull can have different credentials.</summary>
public enum CredentialUse
{
    /// <summary>Reading, for example a base image.</summary>
    Pull,
    /// <summary>Reading a base image from the registry that the result is pushed to.</summary>
    PullFromDestination,
    /// <summary>Writing.</summary>
    Push,
}

/// <summary>The registry, repository and use that credentials are needed for.</summary>
/// <param name="Registry">Host and optional port; <c>docker.io</c> for Docker Hub.</param>
/// <param name="Repository">The repository in it.</param>
/// <param name="Use">What it is used for.</param>
public sealed record CredentialRequest(string Registry, string Repository, CredentialUse Use)
{
    /// <summary>Whether the user did not name the registry, but another registry redirected to it.</summary>
    public bool IsRedirected { get; init; }
}

/// <summary>Where credentials come from: the environment, a file, a helper program.</summary>
public interface ICredentialSource
{
    /// <summary>The credentials for a registry; null where this source has none.</summary>
    /// <exception cref="RegistryException">A credentials file cannot be read, or a credential helper failed.</exception>
    Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct);
}

/// <summary>Several sources in order; the first one with credentials wins. A helper that fails counts only if no other source has any.</summary>
public sealed class CredentialChain(params IReadOnlyList<ICredentialSource> sources) : ICredentialSource
{
    /// <inheritdoc/>
    public async Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct)
    {
        RegistryException? failure = null;
        foreach (var source in sources)
        {
            try
            {
                if (await source.FindAsync(request, ct) is { } found) return found;
            }
            catch (RegistryException e) when (e.Code == ErrorCode.CredentialHelperFailed)
            {
                failure ??= e;
            }
        }

        return failure is null ? null : throw failure;
    }
}
