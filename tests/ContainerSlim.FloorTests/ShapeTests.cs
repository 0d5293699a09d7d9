namespace ContainerSlim.FloorTests;

/// <summary>Folders and signatures are small enough to be taken in at a glance.</summary>
public sealed class ShapeTests
{
    private const int MostFiles = 25;

    // A definition for each package of a distribution, as the format demands: data that is looked up by name, not read through.
    private const string Definitions = "/slices";

    private const int MostParameters = 4;

    [Fact]
    public void No_folder_holds_more_files_than_can_be_seen_at_once() => Offenders.None(
        from file in Tree.Files("src", "*")
        group file by file[..file.LastIndexOf('/')] into folder
        where folder.Count() > MostFiles && !folder.Key.EndsWith(Definitions, StringComparison.Ordinal)
        select $"{folder.Key} has {folder.Count()} files");

    [Fact]
    public void No_method_and_no_constructor_takes_more_than_four_parameters() => Offenders.None(
        from file in Tree.Files("src", "*.cs")
        from signature in Signature.In(file)
        where signature.Parameters > MostParameters
        select $"{file}({signature.Line}): {signature.Name} takes {signature.Parameters} parameters");
}
