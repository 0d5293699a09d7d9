using System.Globalization;

namespace ContainerSlim.Build.Tests;

/// <summary>Work in spare time gives way to all else, and to nothing any more once somebody waits for it.</summary>
public sealed class SpareTimeSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SpareTimeScheduler scheduler = new();

    [Fact]
    public async Task What_is_awaited_is_gone_on_with_on_threads_of_its_own()
    {
        var inPool = new List<bool>();

        await scheduler.Start(async () =>
        {
            inPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            await Task.Delay(1);
            inPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            await Task.Run(() => inPool.Add(Thread.CurrentThread.IsThreadPoolThread));
            inPool.Add(Thread.CurrentThread.IsThreadPoolThread);
        });

        Assert.Equal([false, false, true, false], inPool);
    }

    [Fact]
    public async Task Its_threads_give_way_and_who_waits_does_not()
    {
        Assert.True(OperatingSystem.IsLinux(), "Only Linux says how nice a thread is.");
        var usual = Niceness();
        var spare = 0;

        await scheduler.Start(() =>
        {
            spare = Niceness();
            return Task.CompletedTask;
        });

        Assert.Equal((usual + 10, usual), (spare, Niceness()));
    }

    [Fact]
    public async Task No_more_is_done_at_once_than_there_are_processors()
    {
        var (now, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8 * Environment.ProcessorCount).Select(_ => scheduler.Start(() =>
        {
            var running = Interlocked.Increment(ref now);
            lock (scheduler) most = Math.Max(most, running);
            Thread.Sleep(5);
            Interlocked.Decrement(ref now);
            return Task.CompletedTask;
        })));

        Assert.InRange(most, 1, Environment.ProcessorCount);
        Assert.Equal(Environment.ProcessorCount, scheduler.MaximumConcurrencyLevel);
    }

    [Fact]
    public async Task What_is_left_goes_to_the_pool_once_it_is_waited_for()
    {
        using var blocked = new ManualResetEventSlim();
        var blocking = Enumerable.Range(0, scheduler.MaximumConcurrencyLevel).Select(_ => scheduler.Start(() =>
        {
            Assert.True(blocked.Wait(Patience));
            return Task.CompletedTask;
        })).ToList();
        var left = IsRunInPoolAsync();
        Assert.False(left.IsCompleted);

        scheduler.Release();

        Assert.True(await left);
        Assert.True(await IsRunInPoolAsync());
        Assert.Equal(TaskScheduler.Default.MaximumConcurrencyLevel, scheduler.MaximumConcurrencyLevel);
        blocked.Set();
        await Task.WhenAll(blocking);
    }

    [Fact]
    public async Task What_was_begun_before_goes_on_in_the_pool()
    {
        var release = new TaskCompletionSource();
        var isInPool = false;
        var work = scheduler.Start(async () =>
        {
            await release.Task;
            await Task.Yield();
            isInPool = Thread.CurrentThread.IsThreadPoolThread;
        });

        scheduler.Release();
        release.SetResult();
        await work.WaitAsync(Patience);

        Assert.True(isInPool);
    }

    [Fact]
    public async Task A_thread_without_work_ends_and_is_followed_by_another()
    {
        var first = await ThreadAsync();
        Assert.True(first.Join(Patience));

        var second = await ThreadAsync();

        Assert.NotSame(first, second);
        Assert.True(second.IsBackground);
    }

    private async Task<Thread> ThreadAsync()
    {
        Thread? thread = null;
        await scheduler.Start(() =>
        {
            thread = Thread.CurrentThread;
            return Task.CompletedTask;
        }).WaitAsync(Patience);
        return thread!;
    }

    private async Task<bool> IsRunInPoolAsync() => (await ThreadAsync()).IsThreadPoolThread;

    // proc(5), /proc/pid/stat: the name in brackets is the second field, niceness the nineteenth.
    private static int Niceness() => int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);
}
