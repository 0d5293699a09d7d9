using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Writes the assembly for generic code that involves only types of the runtime, which none of our assemblies would contain. The runtime finds
/// such a method in another assembly only if that assembly references all types involved, so this one references them, even internal ones that
/// no compiler would reference. It must also have resolved these references, so the module initializer uses a type of each referenced assembly.
/// </summary>
internal static class StartupAssembly
{
    /// <summary>The name of the assembly.</summary>
    public const string Name = "ContainerSlim.Startup";

    /// <summary>Writes the assembly for some methods.</summary>
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

    // Public types exist in all versions of the runtime.
    private static Type LastingTypeOf(Assembly assembly) =>
        assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            .MinBy(type => type.FullName, StringComparer.Ordinal)!;
}
