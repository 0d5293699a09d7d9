using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// What the runtime makes of asynchronous methods that have to wait: a box over the state machine of each. The compiler that compiles
/// ahead learns of the boxes too late to compile their methods.
/// </summary>
internal static class StateMachines
{
    private const BindingFlags Fields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>The methods of the boxes of all asynchronous methods of an assembly.</summary>
    public static IEnumerable<MethodBase> BoxMethodsOf(Assembly assembly) => assembly.GetTypes()
        .Where(type => typeof(IAsyncStateMachine).IsAssignableFrom(type))
        .Select(BoxOf)
        .SelectMany(Names.MethodsOf);

    private static Type BoxOf(Type stateMachine)
    {
        var machine = Shared(stateMachine);
        var builder = machine.GetFields(Fields).Select(field => field.FieldType).First(IsBuilder);
        return RuntimeInternals.Box.MakeGenericType(builder.IsGenericType ? builder.GetGenericArguments()[0] : RuntimeInternals.NoResult, machine);
    }

    // Its code is shared by all reference types, and over others a method of ours is not used.
    private static Type Shared(Type type) =>
        type.IsGenericTypeDefinition ? type.MakeGenericType([.. type.GetGenericArguments().Select(_ => RuntimeInternals.Canon)]) : type;

    private static bool IsBuilder(Type type) =>
        type.Namespace == typeof(AsyncTaskMethodBuilder).Namespace && type.Name.Split('`')[0].EndsWith("MethodBuilder", StringComparison.Ordinal);
}
