using System.Runtime.CompilerServices;

namespace ContainerSlim.StartupProfile;

/// <summary>What this tool has to know of the runtime that is not public. Where a runtime has it no more, the tool fails and says so.</summary>
internal static class RuntimeInternals
{
    /// <summary>The type that stands for all reference types where code is shared by them; profiles have it by this name too.</summary>
    public static Type Canon { get; } = TypeNamed("System.__Canon");

    /// <summary>What an asynchronous method that waits is kept in, over its result and its state machine: the task that it returned.</summary>
    public static Type Box { get; } = BoxOf(WaitAsync(new TaskCompletionSource().Task).GetType()).GetGenericTypeDefinition();

    /// <summary>The result of an asynchronous method that has none.</summary>
    public static Type NoResult { get; } = BoxOf(WaitAsync(new TaskCompletionSource().Task).GetType()).GetGenericArguments()[0];

    /// <summary>A type of the runtime's own library, public or not.</summary>
    /// <exception cref="StartupProfileException">This runtime has no such type.</exception>
    public static Type TypeNamed(string name) => typeof(object).Assembly.GetType(name) ?? throw Missing($"has no type {name}");

    /// <summary>The type of a waiting method's task, if it is a box.</summary>
    /// <exception cref="StartupProfileException">It is none.</exception>
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
