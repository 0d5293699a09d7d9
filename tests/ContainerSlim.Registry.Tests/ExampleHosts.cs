using System.Net;
using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.Registry.Tests;

/// <summary>
/// Names of other machines for registries of this one: <c>r5000.example.com</c> is the registry at port 5000. A proxy leads there, so that requests
/// are made as they would be for another machine. Only http goes through it.
/// </summary>
internal sealed partial class ExampleHosts : IWebProxy
{
    public const string All = "*.example.com";

    static ExampleHosts() => HttpClient.DefaultProxy = new ExampleHosts();

    public ICredentials? Credentials { get; set; }

    public static string Of(InMemoryRegistry registry) => $"r{registry.Host.Split(':')[1]}.example.com";

    /// <summary>A client to which these registries are insecure.</summary>
    public static RegistryClient Client(ICredentialSource? credentials = null) =>
        Samples.Client(new RegistryOptions { InsecureRegistries = [All], Credentials = credentials ?? new CredentialChain() });

    public Uri? GetProxy(Uri destination) =>
        NamePattern().Match(destination.Host) is { Success: true } match ? new Uri($"http://127.0.0.1:{match.Groups[1].Value}") : null;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    [GeneratedRegex("^r([0-9]+)\\.example\\.com$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>The credentials of some registries, as users and passwords, and what was asked for.</summary>
internal sealed class Keyring(params IReadOnlyList<(string Registry, string User, string Secret)> keys) : ICredentialSource
{
    private readonly List<CredentialRequest> requests = [];

    public IReadOnlyList<CredentialRequest> Requests => requests;

    public Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct)
    {
        lock (requests) requests.Add(request);
        var found = keys.Where(key => key.Registry == request.Registry).Select(key => RegistryCredential.Password(key.User, key.Secret));
        return Task.FromResult(found.FirstOrDefault());
    }
}
