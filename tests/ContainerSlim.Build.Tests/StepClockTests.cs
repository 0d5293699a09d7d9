using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class StepClockTests
{
    [Fact]
    public async Task Steps_are_kept_in_the_order_they_ended()
    {
        var clock = Clock(new Listener(), TimeProvider.System);
        var first = new TaskCompletionSource<int>();

        var slow = clock.RunAsync("slow", () => first.Task);
        await clock.RunAsync("quick", () => Task.FromResult(1));
        first.SetResult(2);
        await slow;

        Assert.Equal(["quick", "slow"], clock.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task The_observer_hears_of_each_step_as_it_ends()
    {
        var listener = new Listener();

        await Clock(listener, TimeProvider.System).RunAsync("base", () => Task.FromResult(1));

        Assert.Equal(["base"], listener.Heard);
    }

    [Fact]
    public async Task A_step_takes_as_long_as_the_clock_says()
    {
        var time = new ManualTime();
        var clock = Clock(new Listener(), time);

        await clock.RunAsync("base", () =>
        {
            time.Ticks += 30_000_000;
            return Task.FromResult(1);
        });

        Assert.Equal(TimeSpan.FromSeconds(3), clock.Steps[0].Duration);
    }

    [Fact]
    public async Task A_part_has_its_steps_in_the_same_list_under_its_name()
    {
        var clock = Clock(new Listener(), TimeProvider.System);

        await clock.For("linux/arm64").RunAsync("base", () => Task.FromResult(1));
        await clock.RunAsync("push", () => Task.FromResult(1));

        Assert.Equal(["base (linux/arm64)", "push"], clock.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task A_step_that_fails_is_none()
    {
        var clock = Clock(new Listener(), TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => clock.RunAsync<int>("base", () => throw new InvalidOperationException()));

        Assert.Empty(clock.Steps);
    }

    private static StepClock Clock(IBuildObserver observer, TimeProvider time) => new(observer, time, new TransferTimes(NoTransfers.Instance, time));

    private sealed class ManualTime : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }

    private sealed class Listener : IBuildObserver
    {
        public List<string> Heard { get; } = [];

        public void StepFinished(BuildStep step) => Heard.Add(step.Name);

        public void Inform(string message) => Heard.Add(message);

        public void Warn(Warning warning) => Heard.Add(warning.Message);
    }
}
