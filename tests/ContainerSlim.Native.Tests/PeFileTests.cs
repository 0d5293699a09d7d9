using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

public sealed class PeFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("amd64", false)]
    [InlineData("arm64", false)]
    [InlineData("amd64", true)]
    public void A_file_tells_its_processor_and_whether_it_can_be_started(string architecture, bool isLibrary) =>
        Assert.Equal(new PeFile(architecture, !isLibrary), Read(WindowsImages.Program(architecture, isLibrary)));

    [Fact]
    public void An_assembly_is_a_library() => Assert.False(PeFile.Read(typeof(PeFile).Assembly.Location)!.IsProgram);

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("MZ and no more")]
    [InlineData("\u007fELF\u0002\u0001\u0001")]
    [InlineData("#!/bin/sh\necho a text that is long enough to be a header of something\n")]
    public void What_is_none_is_none(string content) => Assert.Null(Read(System.Text.Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void A_file_of_gigabytes_is_looked_at_as_any_other()
    {
        var path = directory.Combine("large");
        using (var file = File.Create(path))
        {
            file.Write(WindowsImages.Program("amd64", isLibrary: false));
            file.SetLength(3L << 30);
        }

        Assert.Equal(new PeFile("amd64", IsProgram: true), PeFile.Read(path));
    }

    private PeFile? Read(byte[] content)
    {
        var path = directory.Combine("file");
        File.WriteAllBytes(path, content);
        return PeFile.Read(path);
    }
}
