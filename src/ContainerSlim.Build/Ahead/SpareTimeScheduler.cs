using System.Runtime.InteropServices;

namespace ContainerSlim.Build;

/// <summary>
/// Runs tasks on its own threads, which yield to all other threads of the machine, until somebody waits for the results. Then the thread
/// pool runs the rest.
/// </summary>
internal sealed partial class SpareTimeScheduler : TaskScheduler
{
    // If a thread of normal priority wants the same processor, the kernel leaves about a tenth of it to a thread with this niceness.
    private const int Niceness = 10;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    // Where threads cannot yield, one processor is left to others.
    private static readonly int MostThreads = OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
        ? Environment.ProcessorCount
        : Math.Max(1, Environment.ProcessorCount - 1);

    private readonly Queue<Task> queue = new();
    private int threads;
    private int idleThreads;
    private volatile bool isReleased;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => isReleased ? Default.MaximumConcurrencyLevel : MostThreads;

    /// <summary>Starts work that stays on this scheduler after each await. Callers that await it continue elsewhere, at normal priority.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap()
            .ContinueWith(done => done, CancellationToken.None, TaskContinuationOptions.None, Default).Unwrap();

    /// <summary>Hands all queued and future tasks to the thread pool.</summary>
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

    // On Linux, niceness belongs to a thread, and the runtime does not set it from the priority. If the system refuses it, the work runs anyway.
    private static void GiveWay()
    {
        if (OperatingSystem.IsWindows()) Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux()) _ = BeNicer(Niceness);
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int BeNicer(int by);
}
