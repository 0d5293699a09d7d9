using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Writes types and methods as text: <c>[System.Linq]System.Linq.Enumerable+Iterator`1{System.Int32}</c>,
/// <c>Select{System.__Canon}(System.Func`2{!0;!!0})</c>. The runtime's core library is omitted. Braces and semicolons are used because
/// names that compilers generate contain angle brackets and commas. <see cref="NameReader"/> finds what has such a name.
/// </summary>
internal static class Names
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly CoreLibrary = typeof(object).Assembly;

    /// <summary>A type as text.</summary>
    public static string Of(Type type)
    {
        if (type.IsGenericMethodParameter) return $"!!{type.GenericParameterPosition}";
        if (type.IsGenericParameter) return $"!{type.GenericParameterPosition}";
        if (type.IsSZArray) return Of(type.GetElementType()!) + "[]";
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsByRef) return Of(type.GetElementType()!) + "&";

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var assembly = definition.Assembly == CoreLibrary ? "" : $"[{definition.Assembly.GetName().Name}]";
        return assembly + definition.FullName + Of(type.GetGenericArguments());
    }

    /// <summary>A method as text, without its type. Its parameters are those of its definition.</summary>
    public static string Of(MethodBase method)
    {
        var arguments = method is { IsGenericMethod: true, IsGenericMethodDefinition: false } ? Of(method.GetGenericArguments()) : "";
        return $"{method.Name}{arguments}({string.Join(';', Definition(method).GetParameters().Select(parameter => Of(parameter.ParameterType)))})";
    }

    /// <summary>The method's definition in its assembly.</summary>
    public static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;

    /// <summary>All methods of a type, including constructors, but without inherited methods.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    private static string Of(Type[] arguments) => arguments is [] ? "" : $"{{{string.Join(';', arguments.Select(Of))}}}";
}
