using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Writes a lock: sorted, with one line for each package and nothing that changes by itself, so that branches merge and a comparison shows what
/// changed.
/// </summary>
public static class LockWriter
{
    /// <summary>Writes a file, in place of an existing one.</summary>
    /// <exception cref="OciException">It cannot be written.</exception>
    public static Task WriteAsync(string path, LockFile file, CancellationToken ct) => AtomicFile.WriteAsync(path, Write(file), ct);

    /// <summary>The contents of a file.</summary>
    internal static byte[] Write(LockFile file)
    {
        var text = new StringBuilder();
        var version = LockFile.Version.ToString(CultureInfo.InvariantCulture);
        var root = new Block(text, 0);
        root.Write([("version", _ => text.Append(version)), ("platforms", at => at.Write(file.Platforms.Select(one => Member(one.Key, Of(one.Value)))))]);
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static (string, Action<Block>) Member(string name, IEnumerable<(string, Action<Block>)> members) => (name, at => at.Write(members));

    private static IEnumerable<(string, Action<Block>)> Of(LockedPlatform platform)
    {
        if (platform.Base is not null) yield return Member("base", Of(platform.Base));
        if (platform.Stages.Count > 0) yield return ("stages", at => at.Write(platform.Stages.Select(stage => Member(stage.Key, Of(stage.Value)))));
    }

    private static IEnumerable<(string, Action<Block>)> Of(LockedSource source)
    {
        if (source is LockedImage image)
        {
            yield return ("image", at => at.Write(image.Image));
            yield return ("digest", at => at.Write(image.Digest.ToString()));
        }

        if (source.AllPackages is not { } packages) yield break;

        foreach (var member in Of(packages)) yield return member;
    }

    private static IEnumerable<(string, Action<Block>)> Of(LockedPackages packages)
    {
        yield return ("distribution", at => at.Write(packages.Distribution));
        if (packages.Snapshot is { } snapshot) yield return ("snapshot", at => at.Write(snapshot));
        if (packages.Archive.Count > 0) yield return ("archive", at => at.Write(packages.Archive.Select(one => Text(one.Key, Format(one.Value)))));
        if (packages.Present is { } present) yield return ("present", at => at.Write(present));
        if (packages.Definitions is { } definitions) yield return ("definitions", at => at.Write(definitions));
        if (packages.WithDependencies) yield return ("dependencies", at => at.Text.Append("true"));
        yield return ("packages", at => at.Write(packages.Packages.Select(one => (one.Key, (Action<Block>)(line => line.Text.Append(Line(one.Value)))))));
    }

    private static (string, Action<Block>) Text(string name, string value) => (name, at => at.Write(value));

    private static string Format(DateTimeOffset date) => date.ToUniversalTime().ToString(LockFile.DateFormat, CultureInfo.InvariantCulture);

    private static string Line(LockedPackage package)
    {
        (string Name, bool Is)[] known =
            [("dependency", package.IsDependency), ("sliced", package.IsSliced), ("whole", package.IsWhole), ("pinned", package.IsPinned)];
        var flags = string.Concat(known.Where(flag => flag.Is).Select(flag => $", \"{flag.Name}\": true"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{ \"version\": {Quote(package.Version.ToString())}, \"architecture\": {Quote(package.Architecture)}, "
                + $"\"sha256\": \"{package.Content.Digest.Hex}\", \"size\": {package.Content.Size}, \"path\": {Quote(package.Path)}{flags} }}");
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>The value of a member at some depth.</summary>
    private sealed record Block(StringBuilder Text, int Depth)
    {
        public void Write(string value) => Text.Append(Quote(value));

        public void Write(IEnumerable<(string Name, Action<Block> Value)> members)
        {
            Text.Append('{');
            var isFirst = true;
            foreach (var (name, value) in members)
            {
                Text.Append(isFirst ? "\n" : ",\n").Append(' ', 2 * (Depth + 1)).Append(Quote(name)).Append(": ");
                value(this with { Depth = Depth + 1 });
                isFirst = false;
            }

            if (!isFirst) Text.Append('\n').Append(' ', 2 * Depth);
            Text.Append('}');
        }
    }
}
