namespace ContainerSlim.Build.Tests;

public sealed class OnceObserverTests
{
    [Fact]
    public void What_was_said_is_not_said_again()
    {
        var heard = new List<string>();
        var once = new OnceObserver(new Ear(heard));

        once.Warn(new Warning(WarningCode.PackagesNotRefreshed, "the mirror is away"));
        once.Warn(new Warning(WarningCode.PackagesNotRefreshed, "the mirror is away"));
        once.Inform("hello");
        once.Inform("hello");

        Assert.Equal(["the mirror is away", "hello"], heard);
        Assert.Equal(WarningCode.PackagesNotRefreshed, Assert.Single(once.Warnings).Code);
    }

    [Fact]
    public void Every_step_is_told()
    {
        var heard = new List<string>();
        var once = new OnceObserver(new Ear(heard));

        once.StepFinished(new BuildStep("base", TimeSpan.Zero));
        once.StepFinished(new BuildStep("base", TimeSpan.Zero));

        Assert.Equal(["base", "base"], heard);
    }

    private sealed class Ear(List<string> heard) : IBuildObserver
    {
        public void StepFinished(BuildStep step) => heard.Add(step.Name);

        public void Inform(string message) => heard.Add(message);

        public void Warn(Warning warning) => heard.Add(warning.Message);
    }
}
