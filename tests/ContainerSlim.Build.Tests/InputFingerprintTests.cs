namespace ContainerSlim.Build.Tests;

public sealed class InputFingerprintTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello");

    public static TheoryData<string> Properties => InputSamples.Properties;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_input_has_the_same_fingerprint() => Assert.Equal(Of(folder.Input()), Of(folder.Input()));

    // Else an image would be taken for up to date that the property changes.
    [Theory]
    [MemberData(nameof(Properties))]
    public async Task No_property_is_forgotten(string name)
    {
        var property = typeof(BuildInput).GetProperty(name)!;
        if (name is nameof(BuildInput.Stages) or nameof(BuildInput.Copies))
        {
            var staged = folder.Input() with { Registry = "localhost:5000", AssemblyName = "Hello" };
            Assert.NotNull(await LastPublish.OfAsync(staged, PublishedAppReader.List(staged), Services.Of(Store()), default));
            property.SetValue(staged, InputSamples.Of(property));
            Assert.Null(await LastPublish.OfAsync(staged, PublishedAppReader.List(staged), Services.Of(Store()), default));
            return;
        }

        var input = folder.Input();
        var before = Of(input);
        property.SetValue(input, InputSamples.Of(property));

        Assert.NotEqual(before, Of(input));
    }

    [Theory]
    [InlineData("Package")]
    [InlineData("PackageVersion")]
    [InlineData("IsNative")]
    [InlineData("IsOfReferencedProject")]
    [InlineData("IsContent")]
    [InlineData("Path")]
    public void Nothing_that_is_known_of_a_file_is_forgotten(string name)
    {
        var file = new PublishedFile("Hello");
        var before = Of(folder.Input() with { Files = [file] });
        var property = typeof(PublishedFile).GetProperty(name)!;
        property.SetValue(file, property.PropertyType == typeof(bool) ? true : "text");

        Assert.NotEqual(before, Of(folder.Input() with { Files = [file] }));
    }

    [Fact]
    public void Nothing_else_is_known_of_a_file() => Assert.Equal(6, typeof(PublishedFile).GetProperties().Count(property => property.CanWrite));

    [Fact]
    public void A_text_does_not_run_into_the_next() =>
        Assert.NotEqual(Of(folder.Input() with { User = "ab", WorkingDirectory = "/c" }), Of(folder.Input() with { User = "a", WorkingDirectory = "b/c" }));

    [Fact]
    public void An_app_that_is_not_there_has_none() => Assert.Null(InputFingerprint.Of(folder.Input(), Stamp(Path.Combine(folder.Beside, "nothing")), "", ""));

    private Oci.BlobStore Store() => new(folder.Input().CacheDirectory!, TimeProvider.System);

    private static Oci.Digest? Of(BuildInput input)
    {
        if (!Directory.Exists(input.PublishDirectory)) return null;

        var fingerprint = InputFingerprint.Of(input, Stamp(input.PublishDirectory), "", "");
        Assert.NotNull(fingerprint);
        return fingerprint;
    }

    private static Oci.FolderStamp? Stamp(string directory) => PublishedTree.List(directory, keepsLinks: true).Stamp(TimeProvider.System);
}
