using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Resolves the user of an image to the numbers that the owner of a file needs.</summary>
internal static class ImageUser
{
    private const string Users = "etc/passwd";
    private const string Groups = "etc/group";

    /// <summary>Resolves a user such as <c>1654</c>, <c>1654:100</c> or <c>app</c>. Names are looked up in the base's files.</summary>
    /// <param name="text">The user in the form of the image configuration. image-spec, config.md, "User".</param>
    /// <param name="baseImage">The base. It is read only if the text contains a name.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="BuildException">The base does not contain the name.</exception>
    public static async Task<(int User, int Group)> ReadAsync(string text, BaseImage baseImage, CancellationToken ct)
    {
        var parts = text.Split(':', 2);
        if (Number(parts[0]) is { } uid && Number(parts[^1]) is { } gid) return (uid, gid);

        var (users, groups) = await ReadFilesAsync(baseImage, ct);
        return Find(text, users, groups)
            ?? throw new BuildException(
                ErrorCode.InvalidDirectory,
                $"cannot make '{ForeignText.Clean(text)}' the owner of a directory: the base '{baseImage.Name}' has no such user or group; "
                    + "set Owner of SlimDirectory in numbers, for example 1654:1654");
    }

    /// <summary>Resolves a user; null if a name is in neither list.</summary>
    /// <param name="text">The user in the form of the image configuration.</param>
    /// <param name="users">The contents of /etc/passwd.</param>
    /// <param name="groups">The contents of /etc/group.</param>
    public static (int User, int Group)? Find(string text, string users, string groups)
    {
        var parts = text.Split(':', 2);
        var account = Lines(users).FirstOrDefault(line => line.Length > 3 && (line[0] == parts[0] || line[2] == parts[0]));
        var user = Number(parts[0]) ?? Number(account?[2]);
        var group = parts.Length == 1 ? Number(account?[3])
            : Number(parts[1]) ?? Number(Lines(groups).FirstOrDefault(line => line.Length > 2 && line[0] == parts[1])?[2]);
        return user is { } known && group is { } knownGroup ? (known, knownGroup) : null;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IEnumerable<string[]> Lines(string file) => file.Split('\n').Select(line => line.Split(':'));

    // The topmost layer that contains a file determines its content.
    private static async Task<(string Users, string Groups)> ReadFilesAsync(BaseImage baseImage, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in baseImage.Layers.Reverse().TakeWhile(_ => found.Count < 2))
        {
            var ofLayer = new Dictionary<string, string>(StringComparer.Ordinal);
            await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, Zstd.Decompress, ct))
            {
                if (item is { Path: Users or Groups, Kind: EntryKind.File }) ofLayer[item.Path] = await ReadTextAsync(item.Content, ct);
            }

            foreach (var (path, text) in ofLayer) found.TryAdd(path, text);
        }

        return (found.GetValueOrDefault(Users, ""), found.GetValueOrDefault(Groups, ""));
    }

    private static async Task<string> ReadTextAsync(Stream content, CancellationToken ct)
    {
        using var reader = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(ct);
    }
}
