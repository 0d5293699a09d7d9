using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace ContainerSlim.StartupProfile;

/// <summary>Writes an assembly that contains only global methods and references.</summary>
internal sealed class AssemblyWriter
{
    private readonly BlobBuilder code = new();
    private readonly MethodBodyStreamEncoder bodies;
    private readonly Dictionary<string, AssemblyReferenceHandle> assemblies = [];
    private readonly Dictionary<Type, EntityHandle> types = [];
    private readonly ReservedBlob<GuidHandle> version;
    private readonly BlobHandle noParameters;

    /// <summary>Begins an assembly with the specified name.</summary>
    public AssemblyWriter(string name)
    {
        bodies = new MethodBodyStreamEncoder(code);
        version = Metadata.ReserveGuid();
        Metadata.AddModule(0, Metadata.GetOrAddString($"{name}.dll"), version.Handle, default, default);
        Metadata.AddAssembly(Metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, 0, 0);
        var (firstField, firstMethod) = (MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        Metadata.AddTypeDefinition(default, default, Metadata.GetOrAddString("<Module>"), default, firstField, firstMethod);
        noParameters = Blob(encoder => encoder.MethodSignature().Parameters(0, type => type.Void(), _ => { }));
    }

    /// <summary>The metadata tables of the assembly.</summary>
    public MetadataBuilder Metadata { get; } = new();

    /// <summary>Adds a global method without parameters or a return value.</summary>
    public MethodDefinitionHandle AddMethod(string name, Action<InstructionEncoder> write) => AddMethod(name, MethodAttributes.Public, write);

    /// <summary>Adds code that runs when the assembly is first used. ECMA-335, Partition II, 10.5.3.3.</summary>
    public void AddInitializer(Action<InstructionEncoder> write) =>
        AddMethod(".cctor", MethodAttributes.Private | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName, write);

    /// <summary>Adds a reference to a type or method to a method's body.</summary>
    public static void Name(InstructionEncoder body, EntityHandle handle)
    {
        body.OpCode(ILOpCode.Ldtoken);
        body.Token(handle);
        body.OpCode(ILOpCode.Pop);
    }

    /// <summary>Returns a reference to a type's definition.</summary>
    public EntityHandle Reference(Type type)
    {
        if (types.TryGetValue(type, out var known)) return known;

        EntityHandle scope = type.IsNested ? Reference(type.DeclaringType!) : Reference(type.Assembly.GetName(), ScopeOf(type));
        var space = type.IsNested ? default : Metadata.GetOrAddString(type.Namespace ?? "");
        return types[type] = Metadata.AddTypeReference(scope, space, Metadata.GetOrAddString(type.Name));
    }

    /// <summary>Adds a signature.</summary>
    public BlobHandle Blob(Action<BlobEncoder> write)
    {
        var builder = new BlobBuilder();
        write(new BlobEncoder(builder));
        return Metadata.GetOrAddBlob(builder);
    }

    /// <summary>Writes the assembly. Its version ID is the digest of its contents.</summary>
    public void Save(string file)
    {
        var assembly = new BlobBuilder();
        var builder = new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(Metadata), code, deterministicIdProvider: IdOf);
        new BlobWriter(version.Content).WriteGuid(builder.Serialize(assembly).Guid);
        using var stream = File.Create(file);
        assembly.WriteContentTo(stream);
    }

    private MethodDefinitionHandle AddMethod(string name, MethodAttributes attributes, Action<InstructionEncoder> write)
    {
        var body = new InstructionEncoder(new BlobBuilder());
        write(body);
        body.OpCode(ILOpCode.Ret);
        var (place, kept) = (bodies.AddMethodBody(body), Metadata.GetOrAddString(name));
        return Metadata.AddMethodDefinition(attributes | MethodAttributes.Static, MethodImplAttributes.IL, kept, noParameters, place, default);
    }

    private static BlobContentId IdOf(IEnumerable<Blob> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in contents) hash.AppendData(part.GetBytes());
        return BlobContentId.FromHash(hash.GetHashAndReset());
    }

    // For crossgen2, the stand-in for all reference types is not in the core library; profiles refer to it with a separate assembly name.
    private static string ScopeOf(Type type) => type == RuntimeInternals.Canon ? "System.Private.Canon" : type.Assembly.GetName().Name!;

    private AssemblyReferenceHandle Reference(AssemblyName assembly, string name)
    {
        if (assemblies.TryGetValue(name, out var known)) return known;

        var key = assembly.GetPublicKeyToken() is { Length: > 0 } token ? Metadata.GetOrAddBlob(token) : default;
        return assemblies[name] = Metadata.AddAssemblyReference(Metadata.GetOrAddString(name), assembly.Version!, default, key, 0, default);
    }
}
