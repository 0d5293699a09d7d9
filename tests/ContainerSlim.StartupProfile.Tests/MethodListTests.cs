using ContainerSlim.TestKit;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>The list has what publishes into an image compile, and others do not.</summary>
public sealed class MethodListTests : IDisposable
{
    private const string Lists = "System.Collections.Generic.List`1{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}";
    private const string Sets = "System.Collections.Generic.HashSet`1{[ContainerSlim.Oci]ContainerSlim.Oci.Digest}";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Records_are_merged()
    {
        var first = Record("first", (Lists, "Add(!0)"), (Sets, "Add(!0)"));
        var again = Record("again", (Lists, "Clear()"), (Lists, "Add(!0)"));

        Assert.Equal([(Sets, "Add(!0)"), (Lists, "Add(!0)"), (Lists, "Clear()")], Merge([first, again], []));
    }

    [Fact]
    public void What_a_plain_publish_compiles_is_left_out()
    {
        var first = Record("first", (Lists, "Add(!0)"), (Lists, "Clear()"));
        var plain = Record("plain", (Lists, "Add(!0)"));

        Assert.Equal([(Lists, "Clear()")], Merge([first], [plain]));
    }

    [Theory]
    [InlineData("System.Collections.Generic.List`1{[System.CommandLine]System.CommandLine.Token}")]
    [InlineData("System.Collections.Generic.Dictionary`2{[ContainerSlim.Oci]ContainerSlim.Oci.Digest;[Microsoft.Build]Microsoft.Build.ElementLocation}")]
    public void What_is_of_libraries_of_the_command_is_left_out(string type) => Assert.Empty(Merge([Record("first", (type, "Clear()"))], []));

    [Theory]
    [InlineData("ContainerSlim.Oci.Blob+<OpenAsync>d__7")]
    [InlineData("ContainerSlim.Oci.Blob+<ReadAsync>d__8`1{System.__Canon}")]
    [InlineData("ContainerSlim.Oci.Blob+<>c__DisplayClass7_0+<<OpenAsync>b__0>d")]
    public void State_machines_of_ours_are_left_out_for_their_names_change(string machine)
    {
        var record = Record("first", ("System.Runtime.CompilerServices.AsyncTaskMethodBuilder", $"Start{{[ContainerSlim.Oci]{machine}}}(!!0&)"));

        Assert.Empty(Merge([record], []));
    }

    [Fact]
    public void The_same_methods_make_the_same_bytes_in_whatever_order_they_come()
    {
        var once = Record("once", (Lists, "Add(!0)"), (Sets, "Add(!0)"), (Lists, "Clear()"));
        var other = Record("other", (Lists, "Clear()"), (Lists, "Add(!0)"), (Sets, "Add(!0)"), (Lists, "Clear()"));

        Assert.Equal(File.ReadAllBytes(once), File.ReadAllBytes(other));
    }

    private string Record(string name, params (string Type, string Method)[] methods)
    {
        MethodList.Write(directory.Combine(name), methods);
        return directory.Combine(name);
    }

    private IEnumerable<(string Type, string Method)> Merge(string[] with, string[] without)
    {
        MethodList.Merge(directory.Combine("list"), with, without);
        return [.. MethodList.Read(directory.Combine("list"))];
    }
}
