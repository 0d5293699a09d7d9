using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Finds the methods that the runtime creates for asynchronous methods that have to wait, in a box over each state machine. crossgen2
/// learns of the boxes too late to compile their methods.
/// </summary>
internal static class StateMachines
{
    private const BindingFlags Fields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>Returns the methods of the boxes of all asynchronous methods in an assembly.</summary>
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

    // Reference types share this code, and our methods are not used with value types.
    private static Type Shared(Type type) =>
        type.IsGenericTypeDefinition ? type.MakeGenericType([.. type.GetGenericArguments().Select(_ => RuntimeInternals.Canon)]) : type;

    private static bool IsBuilder(Type type) =>
        type.Namespace == typeof(AsyncTaskMethodBuilder).Namespace && type.Name.Split('`')[0].EndsWith("MethodBuilder", StringComparison.Ordinal);
}
