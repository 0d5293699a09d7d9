namespace ContainerSlim.Build.Tests;

public sealed class InputTextTests
{
    public static TheoryData<string> Properties => InputSamples.Properties;

    [Theory]
    [MemberData(nameof(Properties))]
    public void Every_property_arrives_as_it_was(string name)
    {
        var property = typeof(BuildInput).GetProperty(name)!;
        var input = new BuildInput { PublishDirectory = "publish" };
        var value = InputSamples.Of(property);
        property.SetValue(input, value);

        Assert.Equivalent(value, property.GetValue(InputText.Read(InputText.Write(input))), strict: true);
    }
}
