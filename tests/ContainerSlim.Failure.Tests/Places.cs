namespace ContainerSlim.Failure.Tests;

/// <summary>Every kind of destination by itself, for theories.</summary>
public sealed class Places : TheoryData<string>
{
    public Places()
    {
        Add("layout");
        Add("archive");
        Add("docker archive");
        Add("registry");
    }
}
