using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A file, folder or link of a published folder.</summary>
/// <param name="path">The path from the published folder, with <c>/</c> between names.</param>
/// <param name="fullPath">Where it is, absolute.</param>
/// <param name="kind">What it is in an image; a link that is followed is what it leads to.</param>
internal sealed class PublishedItem(string path, string fullPath, EntryKind kind)
{
    private FileHead? head;

    /// <summary>The path from the published folder, with <c>/</c> between names.</summary>
    public string Path => path;

    /// <summary>Where it is, absolute.</summary>
    public string FullPath => fullPath;

    /// <summary>What it is in an image; a link that is followed is what it leads to.</summary>
    public EntryKind Kind => kind;

    /// <summary>Where the link points, whether it is followed or not; null for what is no link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The file's head, read once.</summary>
    /// <exception cref="IOException">It is not there any more, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public FileHead Head => head ??= FileHead.Read(FullPath);

    /// <summary>The file's head; null where it cannot be read, which is told when the file is put into its layer.</summary>
    public FileHead? TryHead()
    {
        try
        {
            return Head;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
