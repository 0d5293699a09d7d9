namespace ContainerSlim.Registry;

/// <summary>Credentials from the environment variables of the .NET SDK's container support, which do not name a registry.</summary>
/// <param name="variable">Reads an environment variable; null where it is not set.</param>
/// <param name="registry">The only registry that they are sent to; null for all registries.</param>
public sealed class EnvironmentCredentials(Func<string, string?> variable, string? registry = null) : ICredentialSource
{
    private const string Pull = "DOTNET_CONTAINER_PULL_REGISTRY";
    private const string Push = "DOTNET_CONTAINER_PUSH_REGISTRY";
    private const string Generic = "DOTNET_CONTAINER_REGISTRY";
    private const string Legacy = "SDK_CONTAINER_REGISTRY";

    /// <inheritdoc/>
    public Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct) =>
        Task.FromResult(IsFor(request) ? Prefixes(request.Use).Select(Read).FirstOrDefault(credential => credential is not null) : null);

    // They are for registries that the user names, not for any that such a registry redirects to.
    private bool IsFor(CredentialRequest request) => registry is null ? !request.IsRedirected : RegistryNames.AreSame(registry, request.Registry);

    // The generic variables are for the registry that is pushed to, so the registry of a base image never gets them.
    private static string[] Prefixes(CredentialUse use) => use switch
    {
        CredentialUse.Push => [Push, Generic, Legacy],
        CredentialUse.PullFromDestination => [Pull, Generic, Legacy],
        _ => [Pull],
    };

    private RegistryCredential? Read(string prefix) =>
        variable(prefix + "_UNAME") is { Length: > 0 } user && variable(prefix + "_PWORD") is { Length: > 0 } secret
            ? RegistryCredential.Password(user, secret)
            : null;
}
