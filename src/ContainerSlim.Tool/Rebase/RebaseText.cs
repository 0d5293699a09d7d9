using System.Globalization;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>The result of a rebase as text.</summary>
internal static class RebaseText
{
    private const int DigestShown = 19;
    private static readonly string[] Header = ["What", "Before", "After"];

    /// <summary>A line for each platform, a table of what differs, and where the result is.</summary>
    public static void Write(Terminal terminal, RebaseRequest request, RebaseResult result)
    {
        foreach (var image in result.Platforms) Write(terminal, image);
        if (result.Digest == result.Before)
        {
            terminal.Say($"{request.Image} is on this base already: {result.Digest}");
            if (request.Destination is null) return;
        }

        terminal.Say(result.Publication is { } publication
            ? $"{result.Digest} written to {publication.Destination}: {publication.Sent.Count} blobs "
                + $"({Sizes.Text(publication.Sent.Sum(blob => blob.Size))}) written, {publication.Reused.Count} there already"
            : $"{result.Digest} would be written to {request.Destination ?? request.Image}");
    }

    private static void Write(Terminal terminal, RebasedImage image)
    {
        var layers = string.Create(
            CultureInfo.InvariantCulture,
            $"{image.OldBase.Layers.Count} layers of the base replaced by {image.NewBase.Layers.Count}, {image.Kept} kept");
        terminal.Say($"{image.Platform}: {Name(image.OldBase)} -> {Name(image.NewBase)}, {layers}");
        IReadOnlyList<IReadOnlyList<string>> rows =
        [
            .. image.Packages.Select(package => new[] { package.Name, package.Before ?? "-", package.After ?? "-" }),
            .. image.Changes.Select(change => new[] { change.Name, change.Before ?? "-", change.After ?? "-" }),
        ];
        if (rows.Count == 0 || terminal.IsQuiet) return;

        terminal.Table(Header, rows);
        terminal.Say("");
    }

    private static string Name(BaseImage image) => image.Digest is { } digest && !image.Name.Contains('@', StringComparison.Ordinal)
        ? $"{image.Name} ({digest.ToString()[..DigestShown]})"
        : image.Name;
}
