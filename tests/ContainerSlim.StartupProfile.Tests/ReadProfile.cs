using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>A profile as crossgen2 reads it: which assembly it is of, and the methods that it names.</summary>
/// <param name="Home">The assembly's name.</param>
/// <param name="Methods">The types and methods, by the names that a list has for them.</param>
internal sealed record ReadProfile(string Home, IReadOnlyList<(string Type, string Method)> Methods)
{
    private const int LoadString = 0x72;
    private const int LoadToken = 0xd0;

    /// <summary>Reads a file.</summary>
    public static ReadProfile Of(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var reader = image.GetMetadataReader();
        var dictionary = Instructions(image, reader.MethodDefinitions.Single(method => NameOf(reader, method) == "AssemblyDictionary")).ToList();
        var home = reader.GetUserString((UserStringHandle)dictionary.Single(instruction => instruction.Code == LoadString).Operand);
        var group = (MethodDefinitionHandle)dictionary.Single(instruction => instruction.Code == LoadToken).Operand;
        return new ReadProfile(home, [.. Instructions(image, group).Select(instruction => Method(reader, (EntityHandle)instruction.Operand))]);
    }

    private static string NameOf(MetadataReader reader, MethodDefinitionHandle method) => reader.GetString(reader.GetMethodDefinition(method).Name);

    // What has an operand in these methods has a token: of a string, a type or a method.
    private static IEnumerable<(int Code, Handle Operand)> Instructions(PEReader image, MethodDefinitionHandle method)
    {
        var code = image.GetMethodBody(image.GetMetadataReader().GetMethodDefinition(method).RelativeVirtualAddress).GetILBytes()!;
        for (var at = 0; at < code.Length; at++)
        {
            if (code[at] is not (LoadString or LoadToken)) continue;

            yield return (code[at], MetadataTokens.Handle(BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at + 1))));
            at += sizeof(int);
        }
    }

    private static (string Type, string Method) Method(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind is not HandleKind.MethodSpecification) return Method(reader, (MemberReferenceHandle)handle, "");

        var specification = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
        var arguments = specification.DecodeSignature(new SignatureNames(), null);
        return Method(reader, (MemberReferenceHandle)specification.Method, $"{{{string.Join(';', arguments)}}}");
    }

    private static (string Type, string Method) Method(MetadataReader reader, MemberReferenceHandle handle, string arguments)
    {
        var reference = reader.GetMemberReference(handle);
        var parameters = reference.DecodeMethodSignature(new SignatureNames(), null).ParameterTypes;
        return (SignatureNames.Of(reader, reference.Parent), $"{reader.GetString(reference.Name)}{arguments}({string.Join(';', parameters)})");
    }
}
