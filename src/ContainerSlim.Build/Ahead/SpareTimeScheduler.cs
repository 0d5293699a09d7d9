using System.Runtime.InteropServices;

namespace ContainerSlim.Build;

/// <summary>
/// Runs tasks on threads of its own, which give way to all others of the machine, until somebody waits for what they do. Then the thread
/// pool runs the rest.
/// </summary>
internal sealed partial class SpareTimeScheduler : TaskScheduler
{
    // Where a usual thread wants the same processor, the kernel leaves a tenth of it to one that is nicer by so much.
    private const int Niceness = 10;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    // Threads that cannot give way leave a processor to the others.
    private static readonly int MostThreads = OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
        ? Environment.ProcessorCount
        : Math.Max(1, Environment.ProcessorCount - 1);

    private readonly Queue<Task> queue = new();
    private int threads;
    private int idleThreads;
    private volatile bool isReleased;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => isReleased ? Default.MaximumConcurrencyLevel : MostThreads;

    /// <summary>Begins work, which goes on here after all that it awaits; who awaits the work goes on elsewhere, and does not give way.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap()
            .ContinueWith(done => done, CancellationToken.None, TaskContinuationOptions.None, Default).Unwrap();

    /// <summary>Gives what is left, and what will come, to the thread pool.</summary>
    public void Release()
    {
        lock (queue)
        {
            isReleased = true;
            while (queue.TryDequeue(out var task)) RunInPool(task);
            Monitor.PulseAll(queue);
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (queue)
        {
            if (isReleased)
            {
                RunInPool(task);
                return;
            }

            queue.Enqueue(task);
            if (idleThreads >= queue.Count)
            {
                Monitor.Pulse(queue);
            }
            else if (threads < MostThreads)
            {
                threads++;
                new Thread(RunAll) { IsBackground = true, Name = "spare time" }.Start();
            }
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (queue) return queue.ToArray();
    }

    private void RunInPool(Task task) => ThreadPool.UnsafeQueueUserWorkItem(queued => TryExecuteTask(queued), task, preferLocal: false);

    private void RunAll()
    {
        GiveWay();
        while (WaitForNext() is { } task) TryExecuteTask(task);
    }

    private Task? WaitForNext()
    {
        lock (queue)
        {
            idleThreads++;
            if (queue.Count == 0 && !isReleased) Monitor.Wait(queue, IdleTime);
            idleThreads--;
            if (queue.TryDequeue(out var task)) return task;

            threads--;
            return null;
        }
    }

    // On Linux niceness is of a thread, and the runtime sets none for a priority. Where it is refused, the work is done all the same.
    private static void GiveWay()
    {
        if (OperatingSystem.IsWindows()) Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux()) _ = BeNicer(Niceness);
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int BeNicer(int by);
}
