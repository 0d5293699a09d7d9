using ContainerSlim.Oci;

namespace ContainerSlim.Tool.Tests;

public sealed class ImageNameTests
{
    [Fact]
    public void A_name_with_a_registry_is_pushed_there() => Is("reg.example.com:5000", "team/app", "1.0", "reg.example.com:5000/team/app:1.0");

    [Fact]
    public void A_name_without_a_registry_is_not_pushed() => Is(null, "team/app", "1.0", "team/app:1.0");

    [Fact]
    public void A_short_name_stays_short() => Is(null, "app", "", "app");

    [Fact]
    public void Docker_Hub_is_a_registry_where_it_is_named() => Is("docker.io", "team/app", "1.0", "docker.io/team/app:1.0");

    [Fact]
    public void Several_names_are_several_tags() => Is("localhost:5000", "app", "1.0 latest", "localhost:5000/app:1.0", "localhost:5000/app:latest");

    [Fact]
    public void Tags_are_added_to_those_of_the_names()
    {
        var name = ImageName.Read(["app:1.0"], null, null, ["1", "latest"]);

        Assert.Equal(["1.0", "1", "latest"], name.Tags);
    }

    [Fact]
    public void Without_names_the_parts_are_taken()
    {
        var name = ImageName.Read([], "reg.example.com", "app", ["1.0"]);

        Assert.Equal(("reg.example.com", "app", "1.0"), (name.Registry, name.Repository, Assert.Single(name.Tags)));
    }

    [Fact]
    public void Names_in_several_repositories_are_refused()
    {
        var e = Assert.ThrowsAny<SlimException>(() => ImageName.Read(["app:1", "other:1"], null, null, []));

        Assert.Equal((ErrorCode.InvalidReference, "cannot name one image app:1 and other:1: all names must be in the same repository"), (e.Code, e.Message));
    }

    [Fact]
    public void A_digest_is_no_name_for_what_is_yet_to_be_built() =>
        Assert.Equal(ErrorCode.InvalidReference, Assert.ThrowsAny<SlimException>(() => ImageName.Read([$"app@{Digest.Of("x"u8)}"], null, null, [])).Code);

    private static void Is(string? registry, string repository, string tags, params string[] names)
    {
        var name = ImageName.Read(names, null, null, []);

        Assert.Equal((registry, repository, tags), (name.Registry, name.Repository, string.Join(' ', name.Tags)));
    }
}
