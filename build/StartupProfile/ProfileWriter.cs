using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ContainerSlim.StartupProfile;

/// <summary>
/// Writes a profile for crossgen2's <c>--mibc</c>: methods that it compiles into an assembly although nothing in the assembly refers to
/// them. The profile is an assembly itself. Its global method <c>AssemblyDictionary</c> refers with <c>ldtoken</c> to another global method
/// and names the assembly that this method is for; that method refers to the methods to compile. dotnet/runtime,
/// docs/design/features/dotnet-pgo.md and MIbcProfileParser.
/// </summary>
internal sealed class ProfileWriter
{
    // ECMA-335, Partition II, 23.2.16: types that a signature encodes in one byte and must not reference.
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

    private readonly AssemblyWriter assembly = new("startup.mibc");

    /// <summary>Whether a profile can name a method: its parameters and return value have no custom modifiers and are not function pointers.</summary>
    public static bool CanName(MethodBase method) => Names.Definition(method) is var definition
        && definition.GetParameters().Append((definition as MethodInfo)?.ReturnParameter).OfType<ParameterInfo>().All(parameter =>
            parameter.GetRequiredCustomModifiers() is [] && parameter.GetOptionalCustomModifiers() is [] && !parameter.ParameterType.IsFunctionPointer);

    /// <summary>Writes the profile of an assembly: the methods to compile into it.</summary>
    public static void Write(string file, string home, IEnumerable<MethodBase> methods)
    {
        var writer = new ProfileWriter();
        var group = writer.assembly.AddMethod("Methods", body =>
        {
            foreach (var method in methods) AssemblyWriter.Name(body, writer.Reference(method));
        });
        writer.assembly.AddMethod("AssemblyDictionary", body =>
        {
            body.LoadString(writer.assembly.Metadata.GetOrAddUserString($"{home};"));
            AssemblyWriter.Name(body, group);
        });
        writer.assembly.Save(file);
    }

    private EntityHandle Reference(MethodBase method)
    {
        var definition = Names.Definition(method);
        var signature = assembly.Blob(encoder => encoder
            .MethodSignature(SignatureCallingConvention.Default, definition.IsGenericMethod ? definition.GetGenericArguments().Length : 0, !definition.IsStatic)
            .Parameters(
                definition.GetParameters().Length,
                result => Write(result, definition is MethodInfo { ReturnType: var type } ? type : typeof(void)),
                parameters =>
                {
                    foreach (var parameter in definition.GetParameters()) Write(parameters.AddParameter(), parameter.ParameterType);
                }));
        EntityHandle reference = assembly.Metadata.AddMemberReference(Parent(method.DeclaringType!), assembly.Metadata.GetOrAddString(method.Name), signature);
        if (!method.IsGenericMethod) return reference;

        return assembly.Metadata.AddMethodSpecification(reference, assembly.Blob(encoder =>
        {
            var arguments = encoder.MethodSpecificationSignature(method.GetGenericArguments().Length);
            foreach (var argument in method.GetGenericArguments()) Write(arguments.AddArgument(), argument);
        }));
    }

    private EntityHandle Parent(Type type) => type.IsGenericType
        ? assembly.Metadata.AddTypeSpecification(assembly.Blob(encoder => Write(encoder.TypeSpecificationSignature(), type)))
        : assembly.Reference(type);

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
        else encoder.Type(assembly.Reference(type), type.IsValueType);
    }

    private void WriteInstance(SignatureTypeEncoder encoder, Type type)
    {
        var arguments = encoder.GenericInstantiation(assembly.Reference(type.GetGenericTypeDefinition()), type.GetGenericArguments().Length, type.IsValueType);
        foreach (var argument in type.GetGenericArguments()) Write(arguments.AddArgument(), argument);
    }
}
