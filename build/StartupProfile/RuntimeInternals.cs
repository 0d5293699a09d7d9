using System.Runtime.CompilerServices;

namespace ContainerSlim.StartupProfile;

/// <summary>The runtime internals that this tool depends on. If a runtime no longer has one of them, the tool fails with a message that says so.</summary>
internal static class RuntimeInternals
{
    /// <summary>The type that stands for all reference types in shared code; profiles use the same type name.</summary>
    public static Type Canon { get; } = TypeNamed("System.__Canon");

    /// <summary>
    /// The generic type of the task that a waiting asynchronous method returns, and in which it is kept; its type arguments are the
    /// method's result and state machine.
    /// </summary>
    public static Type Box { get; } = BoxOf(WaitAsync(new TaskCompletionSource().Task).GetType()).GetGenericTypeDefinition();

    /// <summary>The result type of an asynchronous method that has no result.</summary>
    public static Type NoResult { get; } = BoxOf(WaitAsync(new TaskCompletionSource().Task).GetType()).GetGenericArguments()[0];

    /// <summary>Returns a type of the runtime's core library, public or not.</summary>
    /// <exception cref="StartupProfileException">This runtime has no such type.</exception>
    public static Type TypeNamed(string name) => typeof(object).Assembly.GetType(name) ?? throw Missing($"has no type {name}");

    /// <summary>Returns the type of a waiting method's task, if it is a box.</summary>
    /// <exception cref="StartupProfileException">The type is not a box.</exception>
    public static Type BoxOf(Type task)
    {
        var isBox = task.IsGenericType && task.GetGenericArguments() is [_, var machine] && typeof(IAsyncStateMachine).IsAssignableFrom(machine);
        return isBox ? task : throw Missing($"keeps a method that waits in {task}, not in a box over its result and its state machine");
    }

    private static StartupProfileException Missing(string what) => new(
        $"Cannot write profiles for the compiler: .NET {Environment.Version} {what}. build/StartupProfile/RuntimeInternals.cs is to follow it; "
        + "until it does, make the packages without profiles: build/pack.sh FOLDER -p:StartupProfile=false.");

    private static async Task WaitAsync(Task task) => await task;
}
