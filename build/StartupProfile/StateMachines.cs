using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// What the runtime makes of asynchronous methods that have to wait: a box over the state machine of each. The compiler that compiles
/// ahead learns of the boxes too late to compile their methods.
/// </summary>
internal static class StateMachines
{
    private static readonly Type Box = typeof(AsyncTaskMethodBuilder<>).GetNestedType("AsyncStateMachineBox`1", BindingFlags.NonPublic)!;
    private static readonly Type NoResult = typeof(object).Assembly.GetType("System.Threading.Tasks.VoidTaskResult", throwOnError: true)!;

    /// <summary>The methods of the boxes of all asynchronous methods of an assembly.</summary>
    public static IEnumerable<MethodBase> BoxMethodsOf(Assembly assembly) => assembly.GetTypes()
        .Where(type => typeof(IAsyncStateMachine).IsAssignableFrom(type))
        .Select(BoxOf)
        .SelectMany(Names.MethodsOf);

    private static Type BoxOf(Type stateMachine)
    {
        // Its code is shared by all reference types, and over others a method of ours is not used.
        var machine = stateMachine.IsGenericTypeDefinition ? stateMachine.MakeGenericType([.. stateMachine.GetGenericArguments().Select(_ => Names.Canon)]) : stateMachine;
        var builder = machine.GetField("<>t__builder", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)!.FieldType;
        return Box.MakeGenericType(builder.IsGenericType ? builder.GetGenericArguments()[0] : NoResult, machine);
    }
}
