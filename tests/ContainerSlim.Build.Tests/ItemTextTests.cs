using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>Items that are written as properties.</summary>
public sealed class ItemTextTests
{
    [Fact]
    public void A_name_ends_at_the_first_equals_sign() => Assert.Equal(
        [new("A", "b=c"), new("EMPTY", "")],
        ItemText.Pairs("ContainerEnvironmentVariable", ["A=b=c", "EMPTY="]));

    [Theory]
    [InlineData("FOO")]
    [InlineData("=bar")]
    public void Without_a_name_and_a_value_it_is_refused(string part) => Refusal.Is(
        ErrorCode.InvalidProperty,
        $"cannot use ContainerLabel='{part}': as a property, it must be NAME=value, with ';' between several",
        () => ItemText.Pairs("ContainerLabel", [part]));

    [Fact]
    public void A_port_may_have_its_type_behind_it() => Assert.Equal([new("80", ""), new("53/udp", "")], ItemText.Ports(["80", "53/udp"]));
}
