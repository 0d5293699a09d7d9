namespace ContainerSlim.StartupProfile.Tests;

/// <summary>Where a runtime lacks what is not public, the tool says what and how to go on.</summary>
public sealed class RuntimeInternalsTests
{
    [Fact]
    public void A_type_that_a_runtime_lacks_is_named()
    {
        var failure = Assert.Throws<StartupProfileException>(() => RuntimeInternals.TypeNamed("System.__NoCanon"));

        var sentence = $"Cannot write profiles for the compiler: .NET {Environment.Version} has no type System.__NoCanon.";
        Assert.StartsWith(sentence, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("build/pack.sh FOLDER -p:StartupProfile=false.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_is_no_box_is_named()
    {
        var failure = Assert.Throws<StartupProfileException>(() => RuntimeInternals.BoxOf(typeof(Task<int>)));

        Assert.Contains("keeps a method that waits in System.Threading.Tasks.Task`1[System.Int32], not in a box", failure.Message, StringComparison.Ordinal);
    }
}
