using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Answers challenges, and caches the answers while they are valid.</summary>
internal sealed class Authenticator(ICredentialSource credentials, TokenClient tokens, RegistryNotices notices, TimeProvider time)
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
            if (!challenges.Any(IsKnown)) return null;

            session.Credential ??= await FindCredentialAsync(session, access, ct);
            if (Choose(challenges, session.Credential) is not { } challenge) return null;

            await AnswerAsync(session, access, challenge, ct);
            return session.Header is { } header && !header.Equals(refused) ? header : null;
        }
        finally
        {
            session.Gate.Release();
        }
    }

    /// <summary>Why there are no credentials, although the user set a helper for them; null if there is no such reason.</summary>
    public RegistryException? WhyAnonymous(RegistryAccess access) => sessions.TryGetValue(access, out var session) ? session.HelperFailure : null;

    // Most images that are read are public, so a broken helper should not prevent it. Nothing is written without credentials.
    private async Task<RegistryCredential> FindCredentialAsync(Session session, RegistryAccess access, CancellationToken ct)
    {
        var request = new CredentialRequest(access.Registry, access.Repository, access.Use) { IsRedirected = access.IsRedirected };
        try
        {
            return await credentials.FindAsync(request, ct) ?? RegistryCredential.Anonymous;
        }
        catch (RegistryException e) when (e.Code == ErrorCode.CredentialHelperFailed && access.IsForReading)
        {
            session.HelperFailure = e;
            notices.Add(new(RegistryNoticeKind.CredentialHelperUnavailable, $"Reading from {access.Registry} without credentials: {e.Message}."));
            return RegistryCredential.Anonymous;
        }
    }

    private static bool IsKnown(Challenge challenge) => IsBearer(challenge) || challenge.Scheme == "basic";

    private static bool IsBearer(Challenge challenge) => challenge.Scheme == "bearer" && challenge.Realm is not null;

    private static Challenge? Choose(IReadOnlyList<Challenge> challenges, RegistryCredential? credential) =>
        challenges.FirstOrDefault(IsBearer)
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
        var token = await GetTokenAsync(session, new TokenRequest(access, challenge, scopes, credential), ct);
        session.Header = new AuthenticationHeaderValue("Bearer", token.Value);
        session.ExpiresAt = token.ExpiresAt;
    }

    private async Task<Token> GetTokenAsync(Session session, TokenRequest request, CancellationToken ct)
    {
        try
        {
            return await tokens.GetAsync(request, ct);
        }
        catch (RegistryException e) when (e.Code is ErrorCode.Unauthorized or ErrorCode.Denied && session.HelperFailure is { } why)
        {
            throw why;
        }
    }

    internal static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Secret}")));

    private sealed class Session
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public RegistryCredential? Credential { get; set; }

        public RegistryException? HelperFailure { get; set; }

        public Challenge? Challenge { get; set; }

        public AuthenticationHeaderValue? Header { get; set; }

        public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;
    }
}
