using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Options for all registries, for one run.</summary>
public sealed record RegistryOptions
{
    /// <summary>The source of credentials; none by default.</summary>
    public ICredentialSource Credentials { get; init; } = new CredentialChain();

    /// <summary>Where the machine's settings are.</summary>
    public const string HostEtc = "/etc";

    /// <summary>
    /// Registries that may use http or a self-signed certificate: <c>host</c>,
    /// <c>host:port</c>, <c>*.host</c> or a network of addresses. This machine is always included.
    /// </summary>
    public IReadOnlyCollection<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sent with every request.</summary>
    public string UserAgent { get; init; } = "containerslim";

    /// <summary>The number of parallel blob uploads, 1 or more.</summary>
    public int MaxParallelTransfers { get; init; } = 4;

    /// <summary>When requests are repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>The clock for delays and the lifetimes of tokens.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Observes blob transfers.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>The chunk size in bytes for chunked uploads; null for the default. The registry's own minimum applies too.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>Whether blobs are uploaded in chunks even if the registry accepts them in one request.</summary>
    public bool ForceChunkedUpload { get; init; }

    /// <summary>The options from the environment: the .NET SDK's variables, and the settings of Docker and Podman.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="etc">Where the machine's settings are, <see cref="HostEtc"/>; it need not exist.</param>
    /// <param name="credentialsFor">The only registry that the variables' credentials apply to; null for all registries.</param>
    public static RegistryOptions FromEnvironment(Func<string, string?> variable, string etc, string? credentialsFor = null) => new()
    {
        Credentials = DefaultCredentials.Of(variable, credentialsFor),
        InsecureRegistries =
        [
            .. (variable("DOTNET_CONTAINER_INSECURE_REGISTRIES") ?? "")
                .Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            .. new EngineFiles(variable, etc).InsecureRegistries(),
        ],
        MaxParallelTransfers = ReadSwitch(Setting(variable, "REGISTRY_PARALLEL_UPLOAD")) == false ? 1 : 4,
        ChunkSize = ReadSize(Setting(variable, "REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES")),
        ForceChunkedUpload = ReadSwitch(Setting(variable, "DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD")) == true,
    };

    // The names of .NET 7 still work, as in the SDK.
    private static string? Setting(Func<string, string?> variable, string name) => variable("DOTNET_CONTAINER_" + name) ?? variable("SDK_CONTAINER_" + name);

    private static bool? ReadSwitch(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => true,
        "0" or "false" or "no" => false,
        _ => null,
    };

    private static int? ReadSize(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null;
}
