using System.Security.Cryptography;

namespace ContainerSlim.Oci.Tests;

public sealed class DigestTests
{
    // The empty content has the best-known sha256 of all.
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void The_digest_of_nothing_is_the_known_one() => Assert.Equal(Empty, Digest.Of([]).ToString());

    [Fact]
    public void A_digest_has_an_algorithm_and_hex()
    {
        var digest = Digest.Parse(Empty);

        Assert.Equal(("sha256", Empty[7..]), (digest.Algorithm, digest.Hex));
    }

    [Fact]
    public void Sha512_is_a_digest_too()
    {
        var digest = Digest.FromHash(SHA512.HashData("x"u8));

        Assert.Equal(digest, Digest.Parse(digest.ToString()));
        Assert.Equal("sha512", digest.Algorithm);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855a")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:../../../../etc/passwd")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Anything_else_is_no_digest(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void A_wrong_digest_is_named_in_the_failure()
    {
        var failure = Assert.Throws<OciException>(() => Digest.Parse("latest"));

        Assert.Equal(ErrorCode.InvalidManifest, failure.Code);
        Assert.Contains("'latest'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_digest_cannot_rewrite_a_terminal()
    {
        var failure = Assert.Throws<OciException>(() => Digest.Parse("sha256:\u001b[2J" + new string('a', 1 << 20)));

        Assert.StartsWith("cannot use 'sha256:[2Jaaa", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 0, 500);
    }

    [Fact]
    public void Digests_have_an_order()
    {
        var (a, b) = (Digest.Parse("sha256:" + new string('a', 64)), Digest.Parse("sha256:" + new string('b', 64)));

        Assert.True(a < b && b > a && a <= b && b >= a && a.CompareTo(a) == 0);
    }

    [Fact]
    public void The_hash_of_a_digest_is_of_its_algorithm()
    {
        using var hash = Digest.FromHash(SHA512.HashData([])).CreateHash();

        Assert.Equal(HashAlgorithmName.SHA512, hash.AlgorithmName);
    }
}
