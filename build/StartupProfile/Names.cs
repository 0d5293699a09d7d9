using System.Buffers;
using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Types and methods as text: <c>[System.Linq]System.Linq.Enumerable+Iterator`1{System.Int32}</c>, <c>Select{System.__Canon}(System.Func`2{!0;!!0})</c>.
/// The runtime's own library is not named. Braces and semicolons, for the names that compilers make have angle brackets and commas.
/// </summary>
internal static class Names
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly CoreLibrary = typeof(object).Assembly;
    private static readonly SearchValues<char> AfterName = SearchValues.Create("{;}*[&");

    /// <summary>The type that stands for all reference types where code is shared by them.</summary>
    public static readonly Type Canon = CoreLibrary.GetType("System.__Canon", throwOnError: true)!;

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

    /// <summary>A method of a type as text, the type left out; its parameters are those of the definition.</summary>
    public static string Of(MethodBase method)
    {
        var arguments = method is { IsGenericMethod: true, IsGenericMethodDefinition: false } ? Of(method.GetGenericArguments()) : "";
        return $"{method.Name}{arguments}({string.Join(';', Definition(method).GetParameters().Select(parameter => Of(parameter.ParameterType)))})";
    }

    /// <summary>The method as its assembly defines it.</summary>
    public static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;

    /// <summary>All methods of a type, constructors included, without those of its base.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    /// <summary>The type that a text is of; null where there is no such type, or not any more.</summary>
    public static Type? FindType(string text)
    {
        var at = 0;
        return ReadType(text, ref at);
    }

    /// <summary>The method of a type that a text is of; null where there is no such method, or not any more.</summary>
    public static MethodBase? FindMethod(Type type, string text)
    {
        var nameEnd = text.IndexOfAny(['{', '(']);
        var at = nameEnd;
        if (ReadArguments(text, ref at) is not { } arguments) return null;

        var definition = text[..nameEnd] + text[at..];
        var found = MethodsOf(type).FirstOrDefault(method => method.Name.AsSpan().SequenceEqual(text.AsSpan(0, nameEnd)) && Of(method) == definition);
        return found is MethodInfo { IsGenericMethodDefinition: true } generic ? generic.MakeGenericMethod(arguments) : found;
    }

    private static string Of(Type[] arguments) => arguments is [] ? "" : $"{{{string.Join(';', arguments.Select(Of))}}}";

    private static Type? ReadType(string text, ref int at)
    {
        var assembly = CoreLibrary;
        if (text[at] == '[')
        {
            var end = text.IndexOf(']', at);
            assembly = Load(text[(at + 1)..end]);
            at = end + 1;
        }

        var length = text.AsSpan(at).IndexOfAny(AfterName);
        var name = length < 0 ? text[at..] : text.Substring(at, length);
        at += name.Length;
        if (ReadArguments(text, ref at) is not { } arguments || assembly?.GetType(name) is not { } type) return null;

        if (arguments is not []) type = type.MakeGenericType(arguments);
        for (; at < text.Length; at++)
        {
            if (text[at] == '*') type = type.MakePointerType();
            else if (text[at] != '[') break;
            else (type, at) = (type.MakeArrayType(), at + 1);
        }

        return type;
    }

    private static Type[]? ReadArguments(string text, ref int at)
    {
        if (at == text.Length || text[at] != '{') return [];

        var arguments = new List<Type>();
        do
        {
            at++;
            if (ReadType(text, ref at) is not { } argument) return null;

            arguments.Add(argument);
        }
        while (text[at] == ';');

        at++;
        return [.. arguments];
    }

    private static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
