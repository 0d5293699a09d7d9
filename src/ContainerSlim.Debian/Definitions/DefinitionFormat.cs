namespace ContainerSlim.Debian.Definitions;

/// <summary>The version of the format that definitions are written in, the field <c>format</c> of <c>chisel.yaml</c>.</summary>
internal enum DefinitionFormat
{
    /// <summary>Essential slices are lists; those of some architectures only are in <c>v3-essential</c>.</summary>
    V1 = 1,

    /// <summary>As version 1, without the fields that it only has for older readers.</summary>
    V2 = 2,

    /// <summary>Essential slices are mappings, from each to its architectures.</summary>
    V3 = 3,
}
