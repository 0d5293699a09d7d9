using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Writes a profile that crossgen2 takes with <c>--mibc</c>: methods that it compiles into an assembly though nothing in there names them.
/// It is an assembly itself: the global method <c>AssemblyDictionary</c> names another with <c>ldtoken</c>, and which assembly that is of,
/// and the other names the methods. dotnet/runtime, docs/design/features/dotnet-pgo.md and MIbcProfileParser.
/// </summary>
internal sealed class ProfileWriter
{
    // ECMA-335, Partition II, 23.2.16: types that a signature has one byte for, and must not reference.
    private static readonly Dictionary<Type, Action<SignatureTypeEncoder>> Primitives = new()
    {
        [typeof(bool)] = encoder => encoder.Boolean(),
        [typeof(byte)] = encoder => encoder.Byte(),
        [typeof(sbyte)] = encoder => encoder.SByte(),
        [typeof(char)] = encoder => encoder.Char(),
        [typeof(short)] = encoder => encoder.Int16(),
        [typeof(ushort)] = encoder => encoder.UInt16(),
        [typeof(int)] = encoder => encoder.Int32(),
        [typeof(uint)] = encoder => encoder.UInt32(),
        [typeof(long)] = encoder => encoder.Int64(),
        [typeof(ulong)] = encoder => encoder.UInt64(),
        [typeof(float)] = encoder => encoder.Single(),
        [typeof(double)] = encoder => encoder.Double(),
        [typeof(nint)] = encoder => encoder.IntPtr(),
        [typeof(nuint)] = encoder => encoder.UIntPtr(),
        [typeof(object)] = encoder => encoder.Object(),
        [typeof(string)] = encoder => encoder.String(),
    };

    private readonly MetadataBuilder metadata = new();
    private readonly BlobBuilder code = new();
    private readonly MethodBodyStreamEncoder bodies;
    private readonly Dictionary<string, AssemblyReferenceHandle> assemblies = [];
    private readonly Dictionary<Type, EntityHandle> types = [];
    private readonly BlobHandle noParameters;

    private ProfileWriter()
    {
        bodies = new MethodBodyStreamEncoder(code);
        metadata.AddModule(0, metadata.GetOrAddString("startup.mibc"), metadata.GetOrAddGuid(new Guid("5c1d3a1e-8a64-4d6b-9a53-3f4f6f0a4b10")), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("startup"), new Version(1, 0), default, default, 0, 0);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        noParameters = Blob(encoder => encoder.MethodSignature().Parameters(0, type => type.Void(), _ => { }));
    }

    /// <summary>Whether a method can be named: its parameters are of types without modifiers, and no pointers to functions.</summary>
    public static bool CanName(MethodBase method) => Names.Definition(method) is var definition
        && definition.GetParameters().Append((definition as MethodInfo)?.ReturnParameter).OfType<ParameterInfo>().All(parameter =>
            parameter.GetRequiredCustomModifiers() is [] && parameter.GetOptionalCustomModifiers() is [] && !parameter.ParameterType.IsFunctionPointer);

    /// <summary>Writes the profile of an assembly: methods that it is to have code of.</summary>
    public static void Write(string file, Assembly home, IEnumerable<MethodBase> methods)
    {
        var writer = new ProfileWriter();
        var group = writer.AddGlobalMethod("Methods", body =>
        {
            foreach (var method in methods) Name(body, writer.Reference(method));
        });
        writer.AddGlobalMethod("AssemblyDictionary", body =>
        {
            body.LoadString(writer.metadata.GetOrAddUserString($"{home.GetName().Name};"));
            Name(body, group);
        });

        var assembly = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(writer.metadata), writer.code, deterministicIdProvider: _ => new BlobContentId(Guid.Empty, 0)).Serialize(assembly);
        using var stream = File.Create(file);
        assembly.WriteContentTo(stream);
    }

    private static void Name(InstructionEncoder body, EntityHandle handle)
    {
        body.OpCode(ILOpCode.Ldtoken);
        body.Token(handle);
        body.OpCode(ILOpCode.Pop);
    }

    private MethodDefinitionHandle AddGlobalMethod(string name, Action<InstructionEncoder> write)
    {
        var body = new InstructionEncoder(new BlobBuilder());
        write(body);
        body.OpCode(ILOpCode.Ret);
        return metadata.AddMethodDefinition(MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, metadata.GetOrAddString(name), noParameters, bodies.AddMethodBody(body), default);
    }

    private EntityHandle Reference(MethodBase method)
    {
        var definition = Names.Definition(method);
        var signature = Blob(encoder => encoder
            .MethodSignature(SignatureCallingConvention.Default, definition.IsGenericMethod ? definition.GetGenericArguments().Length : 0, !definition.IsStatic)
            .Parameters(
                definition.GetParameters().Length,
                result => Write(result, definition is MethodInfo { ReturnType: var type } ? type : typeof(void)),
                parameters =>
                {
                    foreach (var parameter in definition.GetParameters()) Write(parameters.AddParameter(), parameter.ParameterType);
                }));
        EntityHandle reference = metadata.AddMemberReference(Parent(method.DeclaringType!), metadata.GetOrAddString(method.Name), signature);
        if (!method.IsGenericMethod) return reference;

        return metadata.AddMethodSpecification(reference, Blob(encoder =>
        {
            var arguments = encoder.MethodSpecificationSignature(method.GetGenericArguments().Length);
            foreach (var argument in method.GetGenericArguments()) Write(arguments.AddArgument(), argument);
        }));
    }

    private EntityHandle Parent(Type type) =>
        type.IsGenericType ? metadata.AddTypeSpecification(Blob(encoder => Write(encoder.TypeSpecificationSignature(), type))) : Reference(type);

    private EntityHandle Reference(Type type)
    {
        if (types.TryGetValue(type, out var known)) return known;

        EntityHandle scope = type.IsNested ? Reference(type.DeclaringType!) : Reference(ScopeOf(type), type.Assembly.GetName().Version!);
        return types[type] = metadata.AddTypeReference(scope, type.IsNested ? default : metadata.GetOrAddString(type.Namespace ?? ""), metadata.GetOrAddString(type.Name));
    }

    // The stand-in for all reference types is no type of the library for crossgen2, and has a name of its own in profiles.
    private static string ScopeOf(Type type) => type.FullName == "System.__Canon" ? "System.Private.Canon" : type.Assembly.GetName().Name!;

    private AssemblyReferenceHandle Reference(string assembly, Version version)
    {
        if (assemblies.TryGetValue(assembly, out var known)) return known;

        return assemblies[assembly] = metadata.AddAssemblyReference(metadata.GetOrAddString(assembly), version, default, default, 0, default);
    }

    private void Write(ReturnTypeEncoder encoder, Type type)
    {
        if (type == typeof(void)) encoder.Void();
        else if (type.IsByRef) Write(encoder.Type(isByRef: true), type.GetElementType()!);
        else Write(encoder.Type(), type);
    }

    private void Write(ParameterTypeEncoder encoder, Type type)
    {
        if (type.IsByRef) Write(encoder.Type(isByRef: true), type.GetElementType()!);
        else Write(encoder.Type(), type);
    }

    private void Write(SignatureTypeEncoder encoder, Type type)
    {
        if (Primitives.TryGetValue(type, out var primitive)) primitive(encoder);
        else if (type.IsGenericMethodParameter) encoder.GenericMethodTypeParameter(type.GenericParameterPosition);
        else if (type.IsGenericParameter) encoder.GenericTypeParameter(type.GenericParameterPosition);
        else if (type.IsSZArray) Write(encoder.SZArray(), type.GetElementType()!);
        else if (type.IsPointer && type.GetElementType() == typeof(void)) encoder.VoidPointer();
        else if (type.IsPointer) Write(encoder.Pointer(), type.GetElementType()!);
        else if (type.IsGenericType) WriteInstance(encoder, type);
        else encoder.Type(Reference(type), type.IsValueType);
    }

    private void WriteInstance(SignatureTypeEncoder encoder, Type type)
    {
        var arguments = encoder.GenericInstantiation(Reference(type.GetGenericTypeDefinition()), type.GetGenericArguments().Length, type.IsValueType);
        foreach (var argument in type.GetGenericArguments()) Write(arguments.AddArgument(), argument);
    }

    private BlobHandle Blob(Action<BlobEncoder> write)
    {
        var builder = new BlobBuilder();
        write(new BlobEncoder(builder));
        return metadata.GetOrAddBlob(builder);
    }
}
