namespace ContainerSlim.Build.Tests;

public sealed class AllOrNoneTests
{
    [Fact]
    public async Task All_tasks_are_waited_for()
    {
        using var siblings = new CancellationTokenSource();
        var late = Task.Delay(50, CancellationToken.None);

        await AllOrNone.WaitAsync([Task.CompletedTask, late], siblings);

        Assert.True(late.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task When_one_fails_the_others_are_cancelled_and_its_failure_is_thrown()
    {
        using var siblings = new CancellationTokenSource();
        var endless = Task.Delay(Timeout.Infinite, siblings.Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => AllOrNone.WaitAsync([endless, Task.FromException(new InvalidDataException())], siblings));

        Assert.True(endless.IsCanceled);
    }

    [Fact]
    public async Task A_failure_waits_until_the_others_have_cleaned_up()
    {
        using var siblings = new CancellationTokenSource();
        var isClean = false;
        var cleaning = CleanUpAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => AllOrNone.WaitAsync([cleaning, Task.FromException(new InvalidDataException())], siblings));

        Assert.True(isClean);

        async Task CleanUpAsync()
        {
            try
            {
                await Task.Delay(Timeout.Infinite, siblings.Token);
            }
            finally
            {
                await Task.Delay(50, CancellationToken.None);
                isClean = true;
            }
        }
    }

    [Fact]
    public async Task When_the_user_cancels_the_cancellation_is_thrown()
    {
        using var siblings = new CancellationTokenSource();
        var endless = Task.Delay(Timeout.Infinite, siblings.Token);
        await siblings.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AllOrNone.WaitAsync([endless], siblings));
    }
}
