namespace ContainerSlim.Build.Stages;

/// <summary>How names of stages compare.</summary>
internal static class Names
{
    public static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
