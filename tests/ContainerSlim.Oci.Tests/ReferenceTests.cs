namespace ContainerSlim.Oci.Tests;

public sealed class ReferenceTests
{
    private const string Hex = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine:latest")]
    [InlineData("alpine:3.20", "docker.io/library/alpine:3.20")]
    [InlineData("docker.io/alpine", "docker.io/library/alpine:latest")]
    [InlineData("index.docker.io/team/app", "docker.io/team/app:latest")]
    [InlineData("registry-1.docker.io/library/alpine", "docker.io/library/alpine:latest")]
    [InlineData("team/app:1.2", "docker.io/team/app:1.2")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    [InlineData("localhost:5000", "docker.io/library/localhost:5000")]
    [InlineData("[::1]:5000/app:v1", "[::1]:5000/app:v1")]
    [InlineData("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c:latest")]
    [InlineData("mirror.example.com/dotnet/runtime-deps:10.0", "mirror.example.com/dotnet/runtime-deps:10.0")]
    [InlineData("mirror.example.com/app@" + Hex, "mirror.example.com/app@" + Hex)]
    [InlineData("mirror.example.com/app:1@" + Hex, "mirror.example.com/app:1@" + Hex)]
    [InlineData("a__b/c-d.e---f", "docker.io/a__b/c-d.e---f:latest")]
    public void A_name_is_read_as_Docker_reads_it(string text, string full) => Assert.Equal(full, Reference.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":latest")]
    [InlineData("UPPER")]
    [InlineData("team/App")]
    [InlineData("/app")]
    [InlineData("app/")]
    [InlineData("a//b")]
    [InlineData("app@sha256:123")]
    [InlineData("app@latest")]
    [InlineData("../app")]
    [InlineData("-app")]
    [InlineData("a...b")]
    [InlineData("https://mirror.example.com/app")]
    [InlineData("my host:5000/app")]
    [InlineData("mirror.example.com:port/app")]
    [InlineData("mirror.example.com:65536/app")]
    [InlineData("[::1]:99999/app")]
    [InlineData("-mirror.example.com/app")]
    public void What_is_no_name_is_refused(string text)
    {
        var failure = Assert.Throws<OciException>(() => Reference.Parse(text));

        Assert.Equal(ErrorCode.InvalidReference, failure.Code);
    }

    [Theory]
    [InlineData("app:")]
    [InlineData("app:-1")]
    [InlineData("app:.1")]
    [InlineData("app:a b")]
    [InlineData("app:1+2")]
    [InlineData("app:1\n")]
    public void A_tag_that_is_none_has_a_code_of_its_own(string text) =>
        Assert.Equal(ErrorCode.InvalidTag, Assert.Throws<OciException>(() => Reference.Parse(text)).Code);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_tag_has_at_most_128_characters(int length, bool valid) => Assert.Equal(valid, Reference.IsTag(new string('a', length)));

    [Fact]
    public void A_repository_has_at_most_255_characters() =>
        Assert.Throws<OciException>(() => Reference.Parse("localhost/" + new string('a', 256)));

    [Theory]
    [InlineData("alpine", "alpine:latest")]
    [InlineData("team/app:1", "team/app:1")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    public void A_runtime_knows_the_short_form(string text, string familiar) => Assert.Equal(familiar, Reference.Parse(text).ToFamiliarString());

    [Fact]
    public void A_digest_goes_before_a_tag_in_the_registry_api() =>
        Assert.Equal(Hex, Reference.Parse("app:1@" + Hex).ManifestName);

    [Fact]
    public void Another_tag_drops_the_digest() =>
        Assert.Equal("docker.io/library/app:2", Reference.Parse("app:1@" + Hex).WithTag("2").ToString());

    [Fact]
    public void A_digest_drops_the_tag() =>
        Assert.Equal("docker.io/library/app@" + Hex, Reference.Parse("app:1").WithDigest(Digest.Parse(Hex)).ToString());

    [Fact]
    public void Parts_make_a_name_without_additions() =>
        Assert.Equal("docker.io/app:1", Reference.Of("docker.io", "app", "1").ToString());

    [Theory]
    [InlineData("a b", "app", "1")]
    [InlineData("localhost", "App", "1")]
    [InlineData("localhost", "app", "")]
    public void A_part_that_is_none_is_refused(string registry, string repository, string tag) =>
        Assert.Throws<OciException>(() => Reference.Of(registry, repository, tag));

    [Fact]
    public void Trying_to_parse_does_not_throw()
    {
        Assert.True(Reference.TryParse("app", out var reference));
        Assert.Equal("docker.io/library/app:latest", reference.ToString());
        Assert.False(Reference.TryParse("A:b:c", out _));
    }
}
