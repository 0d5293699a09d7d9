using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace ContainerSlim.Registry;

/// <summary>Answers challenges, and caches the answers while they are valid.</summary>
internal sealed class Authenticator(ICredentialSource credentials, TokenClient tokens, TimeProvider time)
{
    // An access is a registry, a use of it and a scope, so this is also the cache of tokens.
    private readonly ConcurrentDictionary<RegistryAccess, Session> sessions = new();

    /// <summary>The header to send preemptively; null before the first challenge.</summary>
    public async Task<AuthenticationHeaderValue?> CurrentAsync(RegistryAccess access, CancellationToken ct)
    {
        var session = sessions.GetOrAdd(access, _ => new Session());
        await session.Gate.WaitAsync(ct);
        try
        {
            if (session.Challenge is { } challenge && session.ExpiresAt <= time.GetUtcNow()) await AnswerAsync(session, access, challenge, ct);
            return session.Header;
        }
        finally
        {
            session.Gate.Release();
        }
    }

    /// <summary>The header to send after a rejection; null if there is nothing better than what was rejected.</summary>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryAccess access, IReadOnlyList<Challenge> challenges, AuthenticationHeaderValue? refused, CancellationToken ct)
    {
        var session = sessions.GetOrAdd(access, _ => new Session());
        await session.Gate.WaitAsync(ct);
        try
        {
            // Another request may have been rejected at the same time, and the new answer may already be there.
            if (session.Header is { } current && !current.Equals(refused)) return current;

            session.Header = null;
            session.ExpiresAt = DateTimeOffset.MaxValue;
            session.Credential ??= await FindCredentialAsync(access, ct);
            if (Choose(challenges, session.Credential) is not { } challenge) return null;

            await AnswerAsync(session, access, challenge, ct);
            return session.Header is { } header && !header.Equals(refused) ? header : null;
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private async Task<RegistryCredential> FindCredentialAsync(RegistryAccess access, CancellationToken ct) =>
        await credentials.FindAsync(new CredentialRequest(access.Registry, access.Repository, access.Use), ct) ?? RegistryCredential.Anonymous;

    private static Challenge? Choose(IReadOnlyList<Challenge> challenges, RegistryCredential? credential) =>
        challenges.FirstOrDefault(challenge => challenge.Scheme == "bearer" && challenge.Realm is not null)
        ?? (credential?.Kind == CredentialKind.Password ? challenges.FirstOrDefault(challenge => challenge.Scheme == "basic") : null);

    private async Task AnswerAsync(Session session, RegistryAccess access, Challenge challenge, CancellationToken ct)
    {
        session.Challenge = challenge;
        var credential = session.Credential!;
        if (challenge.Scheme == "basic")
        {
            session.Header = Basic(credential);
            return;
        }

        if (credential.Kind == CredentialKind.RegistryToken)
        {
            session.Header = new AuthenticationHeaderValue("Bearer", credential.Secret);
            return;
        }

        // The challenge's scope in addition to our own: some registries use their own scope names.
        var scopes = TokenScopes.Of(access.Scopes, challenge.Scope);
        var token = await tokens.GetAsync(new TokenRequest(access, challenge, scopes, credential), ct);
        session.Header = new AuthenticationHeaderValue("Bearer", token.Value);
        session.ExpiresAt = token.ExpiresAt;
    }

    internal static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Secret}")));

    private sealed class Session
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public RegistryCredential? Credential { get; set; }

        public Challenge? Challenge { get; set; }

        public AuthenticationHeaderValue? Header { get; set; }

        public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;
    }
}
