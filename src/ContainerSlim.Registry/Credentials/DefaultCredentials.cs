namespace ContainerSlim.Registry;

/// <summary>The credentials that every other tool on the machine would use, in order: the SDK's variables, Podman's files, Docker's file.</summary>
public static class DefaultCredentials
{
    /// <summary>All sources of an environment.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="registry">The only registry that the SDK's variables apply to; null for all registries.</param>
    public static ICredentialSource Of(Func<string, string?> variable, string? registry = null)
    {
        var helpers = new CredentialHelpers(variable("PATH") ?? "");
        var files = Files(variable).Distinct(StringComparer.Ordinal).Select(file => new CredentialFile(file, helpers));
        return new CredentialChain([new EnvironmentCredentials(variable, registry), .. files]);
    }

    // containers-auth.json(5), "Description"; docker's "config.json" in $DOCKER_CONFIG.
    private static IEnumerable<string> Files(Func<string, string?> variable)
    {
        var home = NotEmpty(variable("HOME")) ?? NotEmpty(variable("USERPROFILE"));
        if (NotEmpty(variable("REGISTRY_AUTH_FILE")) is { } file) yield return file;
        if (NotEmpty(variable("XDG_RUNTIME_DIR")) is { } run) yield return Path.Combine(run, "containers", "auth.json");
        if (NotEmpty(variable("XDG_CONFIG_HOME")) is { } config) yield return Path.Combine(config, "containers", "auth.json");
        if (home is not null) yield return Path.Combine(home, ".config", "containers", "auth.json");

        var docker = NotEmpty(variable("DOCKER_CONFIG")) ?? (home is null ? null : Path.Combine(home, ".docker"));
        if (docker is not null) yield return Path.Combine(docker, "config.json");
    }

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
