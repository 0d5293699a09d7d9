namespace ContainerSlim.Failure.Tests;

/// <summary>Tests that change the environment of the process: one at a time, and none beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "Environment";
}

/// <summary>Variables for the time of a test; they are as they were when this is disposed.</summary>
internal sealed class Variables : IDisposable
{
    private readonly Dictionary<string, string?> old = [];

    public string? this[string name]
    {
        set
        {
            old.TryAdd(name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (name, value) in old) Environment.SetEnvironmentVariable(name, value);
    }
}
