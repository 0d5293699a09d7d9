using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>How registries are spoken to, for one run.</summary>
public sealed record RegistryOptions
{
    /// <summary>Asked when a registry wants credentials; by default there are none.</summary>
    public ICredentialSource Credentials { get; init; } = new CredentialChain();

    /// <summary>Where the machine's settings are.</summary>
    public const string HostEtc = "/etc";

    /// <summary>
    /// Registries that may speak http or have a certificate of their own: <c>host</c>,
    /// <c>host:port</c>, <c>*.host</c> or a network of addresses. This machine is always one.
    /// </summary>
    public IReadOnlyCollection<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sent with every request.</summary>
    public string UserAgent { get; init; } = "containerslim";

    /// <summary>Blobs uploaded at a time, 1 or more.</summary>
    public int MaxParallelTransfers { get; init; } = 4;

    /// <summary>When requests are repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>The clock that delays and the lifetimes of tokens go by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Watches blobs on their way.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Bytes of a chunk where a blob is uploaded in chunks; null leaves the choice to the client. The registry's own minimum counts too.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>Whether blobs are uploaded in chunks even where the registry takes them whole.</summary>
    public bool ForceChunkedUpload { get; init; }

    /// <summary>The options that an environment asks for, in the .NET SDK's variables and in the settings of Docker and Podman.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="etc">Where the machine's settings are, <see cref="HostEtc"/>; it need not exist.</param>
    /// <param name="credentialsFor">The only registry that the variables' credentials are for; null for whatever registry is used.</param>
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

    // The names of .NET 7 are still heard, as in the SDK.
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
