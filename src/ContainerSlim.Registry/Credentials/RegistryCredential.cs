namespace ContainerSlim.Registry;

/// <summary>How a credential is sent.</summary>
public enum CredentialKind
{
    /// <summary>Anonymous: the registry may still issue a token.</summary>
    Anonymous,
    /// <summary>A user name and a password or access token.</summary>
    Password,
    /// <summary>A refresh token for the registry's token server.</summary>
    IdentityToken,
    /// <summary>A bearer token for the registry itself.</summary>
    RegistryToken,
}

/// <summary>A login for a registry. Its text never contains the secret.</summary>
public sealed record RegistryCredential
{
    // What Docker writes in place of a user name when the secret is an identity token.
    private const string TokenUser = "<token>";

    private RegistryCredential(CredentialKind kind, string username, string secret)
    {
        Kind = kind;
        Username = username;
        Secret = secret;
    }

    /// <summary>Anonymous.</summary>
    public static RegistryCredential Anonymous { get; } = new(CredentialKind.Anonymous, "", "");

    /// <summary>How it is sent.</summary>
    public CredentialKind Kind { get; }

    /// <summary>The user; <c>&lt;token&gt;</c> for an identity token, empty for a registry token.</summary>
    public string Username { get; }

    /// <summary>The password or token.</summary>
    public string Secret { get; }

    /// <summary>A user name and its secret; the name <c>&lt;token&gt;</c> says that the secret is an identity token.</summary>
    public static RegistryCredential Password(string username, string secret) =>
        username == TokenUser ? IdentityToken(secret) : new(CredentialKind.Password, username, secret);

    /// <summary>A refresh token for the registry's token server.</summary>
    public static RegistryCredential IdentityToken(string token) => new(CredentialKind.IdentityToken, TokenUser, token);

    /// <summary>A bearer token for the registry itself.</summary>
    public static RegistryCredential RegistryToken(string token) => new(CredentialKind.RegistryToken, "", token);

    /// <summary>Kind and user.</summary>
    public override string ToString() => Username.Length == 0 ? $"{Kind}" : $"{Kind} of {Username}";
}
