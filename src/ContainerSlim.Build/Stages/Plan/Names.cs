namespace ContainerSlim.Build.Stages;

/// <summary>Compares names of stages.</summary>
internal static class Names
{
    public static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
