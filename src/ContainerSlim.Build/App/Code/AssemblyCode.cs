using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ContainerSlim.Build;

/// <summary>A method of another assembly that an assembly calls.</summary>
/// <param name="Type">The type's full name.</param>
/// <param name="Name">The method's name.</param>
internal readonly record struct CalledMethod(string Type, string Name);

/// <summary>What an assembly uses of others, by its metadata (ECMA-335, partition II.22). Nothing of it is loaded or run.</summary>
internal sealed record AssemblyCode
{
    /// <summary>The assembly's file name.</summary>
    public required string File { get; init; }

    /// <summary>Whether it is the project's own code, or that of a project that it refers to.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The assemblies that it refers to.</summary>
    public IReadOnlySet<string> References { get; private init; } = new HashSet<string>();

    /// <summary>The types of other assemblies that it uses, by their full names.</summary>
    public IReadOnlySet<string> Types { get; private init; } = new HashSet<string>();

    /// <summary>The types of other assemblies that types of it derive from, by their full names.</summary>
    public IReadOnlySet<string> BaseTypes { get; private init; } = new HashSet<string>();

    /// <summary>The methods and fields of other assemblies that it uses.</summary>
    public IReadOnlySet<CalledMethod> Calls { get; private init; } = new HashSet<CalledMethod>();

    /// <summary>The native libraries that it names for platform invoke.</summary>
    public IReadOnlySet<string> NativeLibraries { get; private init; } = new HashSet<string>();

    /// <summary>Reads an assembly; null if the file is none, or cannot be read, which is reported when its layer is written.</summary>
    public static AssemblyCode? Read(AppAssembly assembly)
    {
        try
        {
            using var file = new PEReader(new FileStream(assembly.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return file.HasMetadata ? Read(file.GetMetadataReader(), assembly) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    private static AssemblyCode Read(MetadataReader reader, AppAssembly assembly) => new()
    {
        File = Path.GetFileName(assembly.Path),
        IsOwn = assembly.IsOwn,
        References = reader.AssemblyReferences.Select(one => reader.GetString(reader.GetAssemblyReference(one).Name)).ToHashSet(StringComparer.Ordinal),
        Types = reader.TypeReferences.Select(one => NameOf(reader, one)).ToHashSet(StringComparer.Ordinal),
        BaseTypes = BaseTypesOf(reader).ToHashSet(StringComparer.Ordinal),
        Calls = CallsOf(reader).ToHashSet(),
        NativeLibraries = NativeLibrariesOf(reader).ToHashSet(StringComparer.Ordinal),
    };

    private static IEnumerable<string> BaseTypesOf(MetadataReader reader) =>
        from handle in reader.TypeDefinitions
        let parent = reader.GetTypeDefinition(handle).BaseType
        where parent.Kind == HandleKind.TypeReference && !parent.IsNil
        select NameOf(reader, (TypeReferenceHandle)parent);

    private static IEnumerable<CalledMethod> CallsOf(MetadataReader reader) =>
        from handle in reader.MemberReferences
        let member = reader.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference
        select new CalledMethod(NameOf(reader, (TypeReferenceHandle)member.Parent), reader.GetString(member.Name));

    private static IEnumerable<string> NativeLibrariesOf(MetadataReader reader) =>
        from row in Enumerable.Range(1, reader.GetTableRowCount(TableIndex.ModuleRef))
        select reader.GetString(reader.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name);

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var space = reader.GetString(type.Namespace);
        return space.Length == 0 ? reader.GetString(type.Name) : $"{space}.{reader.GetString(type.Name)}";
    }
}
