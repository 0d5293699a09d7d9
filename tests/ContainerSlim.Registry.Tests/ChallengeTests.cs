namespace ContainerSlim.Registry.Tests;

public sealed class ChallengeTests
{
    [Fact]
    public void A_bearer_challenge_names_realm_service_and_scope()
    {
        var challenge = Assert.Single(
            Challenge.Parse("Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\",scope=\"repository:a/b:pull,push\""));

        Assert.Equal(
            ("bearer", "https://auth.example.com/token", "registry.example.com", "repository:a/b:pull,push"),
            (challenge.Scheme, challenge.Realm, challenge.Service, challenge.Scope));
    }

    [Theory]
    [InlineData("Basic realm=\"a \\\"quoted\\\", one\"", "a \"quoted\", one")]
    [InlineData("BASIC Realm=plain", "plain")]
    [InlineData("Basic realm = \"spaced\" , charset=\"UTF-8\"", "spaced")]
    [InlineData("Basic realm=\"open", "open")]
    [InlineData("Basic", null)]
    public void A_realm_may_be_quoted_or_not(string header, string? realm) => Assert.Equal(realm, Assert.Single(Challenge.Parse(header)).Realm);

    [Fact]
    public void Several_challenges_may_share_a_header()
    {
        var challenges = Challenge.Parse("Negotiate, Basic realm=\"a\", Bearer realm=\"https://b\",service=\"c\", NTLM TlRMTVNT==");

        Assert.Equal(["negotiate", "basic", "bearer", "ntlm"], challenges.Select(challenge => challenge.Scheme).Take(4));
        Assert.Equal("https://b", challenges[2].Realm);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",,, ")]
    [InlineData("\"\"")]
    public void What_is_no_challenge_is_passed_over(string header) => Assert.Empty(Challenge.Parse(header));
}

public sealed class TokenScopesTests
{
    [Theory]
    [InlineData("repository:a:pull", "repository:a:pull,push", "repository:a:pull,push")]
    [InlineData("repository:b:pull", "repository:a:pull", "repository:a:pull repository:b:pull")]
    [InlineData("repository:a:pull", "aws", "aws repository:a:pull")]
    [InlineData("repository:a:pull", "repository:c:pull repository:b:*", "repository:a:pull repository:b:* repository:c:pull")]
    [InlineData("repository:a:pull", "", "repository:a:pull")]
    public void Scopes_are_joined_by_resource(string own, string asked, string joined) => Assert.Equal(joined, TokenScopes.Of(own, asked).ToString());
}
