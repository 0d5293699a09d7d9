namespace ContainerSlim.FloorTests;

/// <summary>Those who break a rule; the message names every one, where xunit's own stops after five.</summary>
internal static class Offenders
{
    /// <summary>Fails where there are any.</summary>
    public static void None(IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, string.Join('\n', list));
    }
}
