using System.Collections.Immutable;
using ContainerSlim.TestKit;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>A profile names an assembly, and methods that it is to have code of.</summary>
public sealed class ProfileTests : IDisposable
{
    private static readonly (string Type, string Method)[] Methods =
    [
        ("System.Array", "Resize{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}(!!0[]&;System.Int32)"),
        ("System.Collections.Generic.Dictionary`2+Enumerator{System.__Canon;System.ValueTuple`2{System.Int32;System.__Canon}}", "MoveNext()"),
        ("System.Collections.Generic.List`1{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}", "AddRange(System.Collections.Generic.IEnumerable`1{!0})"),
        ("System.Span`1{System.Byte}", ".ctor(System.Void*;System.Int32)"),
        ("[System.Linq]System.Linq.Enumerable", "Select{System.__Canon;System.Int32}(System.Collections.Generic.IEnumerable`1{!!0};System.Func`2{!!0;!!1})"),
    ];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_profile_names_its_assembly_and_its_methods()
    {
        var profile = ReadProfile.Of(Write("profile.mibc"));

        Assert.Equal("ContainerSlim.Oci;", profile.Home);
        Assert.Equal(Methods, profile.Methods);
    }

    [Fact]
    public void The_same_methods_make_the_same_bytes() => Assert.Equal(File.ReadAllBytes(Write("once.mibc")), File.ReadAllBytes(Write("again.mibc")));

    [Fact]
    public void A_method_with_a_modifier_in_its_signature_cannot_be_named() =>
        Assert.False(ProfileWriter.CanName(typeof(ImmutableArray<int>).GetMethod(nameof(ImmutableArray<>.ItemRef))!));

    private string Write(string name)
    {
        ProfileWriter.Write(directory.Combine(name), "ContainerSlim.Oci", Methods.Select(method => NameReader.Find(method.Type, method.Method)!));
        return directory.Combine(name);
    }
}
