namespace ContainerSlim.FloorTests;

/// <summary>The engine's folders are rooms in an order, and what is in one refers only to rooms below it.</summary>
public sealed class RoomTests
{
    // From the ground up; docs/design.md says what is in each. At the top is the door, the files in no room.
    private static readonly string[] Order =
    [
        "Messages", "Images", "Locks", "Times", "Layers", "Stages/Trees", "App", "App/Code", "Stages/Plan", "Plan/Input", "Plan/Bases",
        "Plan", "Toolchains", "Base", "Stages/Run", "Updates", "Report", "Destinations", "Stages/Copies", "Rebase", "Unchanged", "Ahead", "",
    ];

    // A plan is made by its reader, and says so.
    private static readonly string[][] PlansAndReaders =
    [
        ["Plan/BuildPlan.cs", "Plan/PlanReader.cs"],
        ["Stages/Plan/StagePlan.cs", "Stages/Plan/StagePlanReader.cs"],
    ];

    [Fact]
    public void Every_file_of_the_engine_is_in_a_room() => Offenders.None(EngineCode.Files.Where(file => !Order.Contains(EngineCode.RoomOf(file))));

    [Fact]
    public void Every_room_has_something_in_it() => Offenders.None(Order.Except(EngineCode.Files.Select(EngineCode.RoomOf)));

    [Fact]
    public void References_between_rooms_point_down() => Offenders.None(
        from reference in EngineCode.References
        where Array.IndexOf(Order, EngineCode.RoomOf(reference.To)) > Array.IndexOf(Order, EngineCode.RoomOf(reference.From))
        orderby reference
        select $"{reference.From} -> {reference.To}");

    [Fact]
    public void The_order_is_proven_by_references_that_are_there() => Assert.Contains(("ImagePublisher.cs", "ImageBuilder.cs"), EngineCode.References);

    [Fact]
    public void Files_of_the_engine_form_no_circle()
    {
        var references = EngineCode.References.Where(reference => !PlansAndReaders.Any(pair => pair.Contains(reference.From) && pair.Contains(reference.To)));

        // Whatever nothing in the rest refers to is in no circle; what cannot be taken away so is.
        var left = references.ToHashSet();
        while (left.RemoveWhere(reference => !left.Any(other => other.To == reference.From)) > 0)
        {
        }

        while (left.RemoveWhere(reference => !left.Any(other => other.From == reference.To)) > 0)
        {
        }

        Offenders.None(left.Order().Select(reference => $"{reference.From} -> {reference.To}"));
    }

    [Fact]
    public void Only_the_publisher_knows_what_runs_ahead() => Offenders.None(
        EngineCode.References
            .Where(reference =>
                EngineCode.RoomOf(reference.To) == "Ahead"
                && EngineCode.RoomOf(reference.From) != "Ahead"
                && reference.From != "ImagePublisher.cs")
            .Select(reference => $"{reference.From} -> {reference.To}"));

    [Fact]
    public void The_design_tells_of_the_rooms_in_their_order()
    {
        var told = Tree.Read("docs/design.md")
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1].TrimEnd('/'));

        Assert.Equal(Order.Reverse().Skip(1), told.Where(Order.Contains));
    }
}
