using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// The assembly that is given the generic code of the runtime's libraries over their own types, which no assembly of ours has a reason to have.
/// The runtime finds a generic method of another assembly only where this one references all that the method is over: so it references
/// types, internal ones too, which no compiler would; and where it knows by then which assemblies the references are to: so its initializer
/// names a type of each.
/// </summary>
internal static class StartupAssembly
{
    /// <summary>The assembly's name.</summary>
    public const string Name = "ContainerSlim.Startup";

    /// <summary>Writes the assembly that the code of methods can be compiled into.</summary>
    public static void Write(string file, IEnumerable<MethodBase> methods)
    {
        var writer = new AssemblyWriter(Name);
        var types = methods.SelectMany(DefinitionsIn).Where(type => type != RuntimeInternals.Canon).Distinct().ToList();
        foreach (var type in types) writer.Reference(type);
        writer.AddInitializer(body =>
        {
            foreach (var type in types.Select(type => type.Assembly).Distinct().Select(LastingTypeOf)) AssemblyWriter.Name(body, writer.Reference(type));
        });
        writer.Save(file);
    }

    private static IEnumerable<Type> DefinitionsIn(MethodBase method) =>
        [.. DefinitionsIn(method.DeclaringType!), .. method.IsGenericMethod ? method.GetGenericArguments().SelectMany(DefinitionsIn) : []];

    private static IEnumerable<Type> DefinitionsIn(Type type)
    {
        if (type.HasElementType) return DefinitionsIn(type.GetElementType()!);

        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(DefinitionsIn)] : [type];
    }

    // What is public stays, whatever version of the runtime it is.
    private static Type LastingTypeOf(Assembly assembly) =>
        assembly.GetExportedTypes().Where(type => type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true).MinBy(type => type.FullName, StringComparer.Ordinal)!;
}
