namespace ContainerSlim.Build.Tests;

/// <summary>Reads published folders as a plan does.</summary>
internal static class Published
{
    public static PublishedApp Read(BuildInput input, string rid) =>
        PublishedAppReader.Read(input, PublishedAppReader.List(input with { RuntimeIdentifier = rid }), rid);
}
