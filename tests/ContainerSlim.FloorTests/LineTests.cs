namespace ContainerSlim.FloorTests;

/// <summary>Code is read without scrolling to the side.</summary>
public sealed class LineTests
{
    private const int Longest = 160;

    private static readonly string[] Folders = ["src", "tests", "build", "samples"];

    [Fact]
    public void No_line_is_too_long_to_be_read_at_once()
    {
        var tooLong =
            from file in Folders.SelectMany(folder => Tree.Files(folder, "*.cs"))
            from line in Tree.Read(file).Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > Longest
            select $"{file}({line.Index + 1})";

        Offenders.None(tooLong);
    }
}
