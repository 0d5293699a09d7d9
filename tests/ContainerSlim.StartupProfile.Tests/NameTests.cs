using ContainerSlim.TestKit;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>A method has a name, and is found by it.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("System.Collections.Generic.List`1{System.Int32}", "AddRange(System.Collections.Generic.IEnumerable`1{!0})")]
    [InlineData("System.Collections.Generic.Dictionary`2+Enumerator{System.__Canon;System.ValueTuple`2{System.Int32;System.__Canon}}", "MoveNext()")]
    [InlineData("System.Span`1{System.Byte}", ".ctor(System.Void*;System.Int32)")]
    [InlineData("System.Collections.Generic.List`1{System.ValueTuple`2{System.Int32;System.Int64[]}[]}", "Clear()")]
    [InlineData("System.Array", "Resize{System.Int32}(!!0[]&;System.Int32)")]
    [InlineData("System.Array+EmptyArray`1{System.Int32}", ".cctor()")]
    [InlineData("[System.Linq]System.Linq.Enumerable", "ToHashSet{System.__Canon}(System.Collections.Generic.IEnumerable`1{!!0})")]
    [InlineData("System.Collections.Generic.List`1{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}", "Add(!0)")]
    public void A_method_is_found_by_its_name_and_has_it(string type, string method)
    {
        var found = NameReader.Find(type, method)!;

        Assert.Equal(type, Names.Of(found.DeclaringType!));
        Assert.Equal(method, Names.Of(found));
    }

    [Fact]
    public void A_method_that_is_listed_is_found_as_itself()
    {
        var listed = MethodList.Read(Path.Combine(Repository.Root, "src/ContainerSlim.Tasks/startup.methods"));

        var found = listed.Select(line => (Line: line, Method: NameReader.Find(line.Type, line.Method))).Where(line => line.Method is not null).ToList();

        Assert.NotEmpty(found);
        Assert.All(found, pair => Assert.Equal(pair.Line, (Names.Of(pair.Method!.DeclaringType!), Names.Of(pair.Method))));
    }

    [Theory]
    [InlineData("System.Collections.Generic.NoList`1{System.Int32}", "Clear()")]
    [InlineData("System.Collections.Generic.List`1{System.NoNumber}", "Clear()")]
    [InlineData("System.Collections.Generic.List`1{System.Int32}", "NoClear()")]
    [InlineData("System.Collections.Generic.List`1{System.Int32}", "Clear(System.Int32)")]
    [InlineData("[No.Library]System.List", "Clear()")]
    [InlineData("System.Array", "Empty{System.NoNumber}()")]
    public void What_is_not_there_is_not_found(string type, string method) => Assert.Null(NameReader.Find(type, method));
}
