using System.Buffers;
using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Finds types and methods by the names that <see cref="Names"/> wrote.</summary>
internal static class NameReader
{
    private static readonly SearchValues<char> AfterName = SearchValues.Create("{;}*[&");

    /// <summary>Finds a method by the text of its type and its own; null if it does not exist, or no longer exists.</summary>
    public static MethodBase? Find(string type, string method)
    {
        var at = 0;
        return ReadType(type, ref at) is { } found ? Find(found, method) : null;
    }

    private static MethodBase? Find(Type type, string text)
    {
        var nameEnd = text.IndexOfAny(['{', '(']);
        var at = nameEnd;
        if (ReadArguments(text, ref at) is not { } arguments) return null;

        var name = text[..nameEnd];
        var definition = name + text[at..];
        var found = Names.MethodsOf(type).FirstOrDefault(method => method.Name == name && Names.Of(method) == definition);
        return found is MethodInfo { IsGenericMethodDefinition: true } generic ? generic.MakeGenericMethod(arguments) : found;
    }

    private static Type? ReadType(string text, ref int at)
    {
        var assembly = typeof(object).Assembly;
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
