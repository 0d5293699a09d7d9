using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ContainerSlim.StartupProfile.Tests;

/// <summary>The types of a signature, by the names that a list has for them.</summary>
internal sealed class SignatureNames : ISignatureTypeProvider<string, object?>
{
    /// <summary>A type that is referenced, or one of a signature.</summary>
    public static string Of(MetadataReader reader, EntityHandle type) => type.Kind is HandleKind.TypeSpecification
        ? reader.GetTypeSpecification((TypeSpecificationHandle)type).DecodeSignature(new SignatureNames(), null)
        : Of(reader, (TypeReferenceHandle)type);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Of(reader, handle);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}{{{string.Join(';', typeArguments)}}}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    // A profile has none of these.
    public string GetArrayType(string elementType, ArrayShape shape) => throw new NotSupportedException();

    public string GetFunctionPointerType(MethodSignature<string> signature) => throw new NotSupportedException();

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => throw new NotSupportedException();

    public string GetPinnedType(string elementType) => throw new NotSupportedException();

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => throw new NotSupportedException();

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        throw new NotSupportedException();

    private static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        if (type.ResolutionScope.Kind is HandleKind.TypeReference) return $"{Of(reader, (TypeReferenceHandle)type.ResolutionScope)}+{name}";

        var assembly = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        var scope = assembly is "System.Private.CoreLib" or "System.Private.Canon" ? "" : $"[{assembly}]";
        return $"{scope}{reader.GetString(type.Namespace)}.{name}";
    }
}
