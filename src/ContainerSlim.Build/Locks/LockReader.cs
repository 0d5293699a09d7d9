using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads a lock. Unknown fields are ignored, as NuGet does, and everything else must be right.</summary>
public static partial class LockReader
{
    private const string Markers = "<<<<<<<";

    // Many times what the largest base has.
    private const int MaxLength = 32 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file; null if there is none.</summary>
    /// <exception cref="BuildException">The file cannot be read, or is not a lock that this version can read.</exception>
    public static LockFile? Read(string path) => ReadBytes(path) is { } bytes ? Read(bytes, path) : null;

    /// <summary>The contents of a file; null if there is none.</summary>
    /// <exception cref="BuildException">The file cannot be read.</exception>
    internal static byte[]? ReadBytes(string path)
    {
        try
        {
            DiskFile.CheckBeforeOpening(path);
            using var file = File.OpenRead(path);
            if (file.Length > MaxLength) throw Invalid(path, "it is too large for a lock file; delete it and publish again", cause: null);

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, e.Message, e);
        }
    }

    /// <summary>Reads the contents of a file.</summary>
    /// <param name="bytes">The contents of the file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="BuildException">It is not a lock that this version can read.</exception>
    internal static LockFile Read(byte[] bytes, string path)
    {
        var text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;
        if (HasMarkers(text.Span))
        {
            throw Invalid(path, "git left conflict markers in it; resolve the conflict, or delete the file and publish again", cause: null);
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (ReadVersion(document.RootElement) <= LockFile.Version) return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // A text with half of a surrogate pair is an InvalidOperationException.
            throw Invalid(path, $"{Why(e)}; correct the file, or delete it and publish again", e);
        }

        throw Invalid(path, "it was written by a newer version of ContainerSlim; use that version, or delete the file and publish again", cause: null);
    }

    // The message of the JSON reader speaks of its own options.
    private static string Why(Exception e) => e is JsonException { LineNumber: { } line }
        ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1} is not valid JSON")
        : ForeignText.Clean(e.Message).TrimEnd('.');

    private static int ReadVersion(JsonElement root) =>
        Member(root, "version", JsonValueKind.Number, "the file").TryGetInt32(out var number) && number > 0
            ? number
            : throw new FormatException("'version' of the file is not a whole number");

    private static BuildException Invalid(string path, string why, Exception? cause) =>
        new(ErrorCode.LockInvalid, $"cannot read the lock file '{path}': {why}", cause);

    private static bool HasMarkers(ReadOnlySpan<byte> text)
    {
        foreach (var line in text.Split((byte)'\n'))
        {
            if (text[line].StartsWith(Encoding.ASCII.GetBytes(Markers))) return true;
        }

        return false;
    }

    private static LockFile Read(JsonElement root)
    {
        var file = LockFile.Empty;
        foreach (var platform in Member(root, "platforms", JsonValueKind.Object, "the file").EnumerateObject())
        {
            file = ReadPlatform(file, platform.Name, Checked(platform.Value, JsonValueKind.Object, platform.Name));
        }

        return file;
    }

    private static LockFile ReadPlatform(LockFile file, string name, JsonElement platform)
    {
        if (platform.TryGetProperty("base", out var entry)) file = file.With(new LockSlot(name, Stage: null), ReadSource(entry, $"the base for {name}"));
        if (!platform.TryGetProperty("stages", out var stages)) return file;

        foreach (var stage in Checked(stages, JsonValueKind.Object, "stages").EnumerateObject())
        {
            var slot = new LockSlot(name, stage.Name);
            file = file.With(slot, ReadSource(stage.Value, slot.ToString()));
        }

        return file;
    }

    private static LockedSource ReadSource(JsonElement element, string where)
    {
        var entry = Checked(element, JsonValueKind.Object, where);
        return entry.TryGetProperty("image", out _) ? ReadImage(entry, where) : ReadPackages(entry, where);
    }

    private static LockedPackages ReadPackages(JsonElement entry, string where)
    {
        var packages = ImmutableSortedDictionary.CreateBuilder<string, LockedPackage>(StringComparer.Ordinal);
        foreach (var package in Member(entry, "packages", JsonValueKind.Object, where).EnumerateObject())
        {
            if (!NamePattern().IsMatch(package.Name)) throw new FormatException($"'{package.Name}' is not the name of a package");

            packages.Add(package.Name, ReadPackage(package.Value, $"the package '{package.Name}'"));
        }

        return new LockedPackages(Text(entry, "distribution", where), packages.ToImmutable())
        {
            Snapshot = OptionalText(entry, "snapshot", where),
            Archive = ReadArchive(entry, where),
            Present = OptionalText(entry, "present", where),
            Definitions = OptionalText(entry, "definitions", where),
            WithDependencies = Flag(entry, "dependencies", where),
        };
    }

    private static LockedImage ReadImage(JsonElement entry, string where) => Digest.TryParse(Text(entry, "digest", where), out var digest)
        ? new LockedImage(Text(entry, "image", where), digest) { Packages = entry.TryGetProperty("packages", out _) ? ReadPackages(entry, where) : null }
        : throw new FormatException($"'digest' of {where} is not a digest");

    private static ImmutableSortedDictionary<string, DateTimeOffset> ReadArchive(JsonElement entry, string where)
    {
        var dates = ImmutableSortedDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        if (!entry.TryGetProperty("archive", out var archive)) return dates.ToImmutable();

        foreach (var suite in Checked(archive, JsonValueKind.Object, $"'archive' of {where}").EnumerateObject())
        {
            dates.Add(suite.Name, ReadDate(suite.Value, $"the date of '{suite.Name}' of {where}"));
        }

        return dates.ToImmutable();
    }

    private static DateTimeOffset ReadDate(JsonElement element, string what) =>
        DateTimeOffset.TryParseExact(
            Checked(element, JsonValueKind.String, what).GetString(),
            LockFile.DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date)
            ? date
            : throw new FormatException($"{what} is not a date such as 2026-11-14T08:32:00Z");

    private static LockedPackage ReadPackage(JsonElement element, string where)
    {
        var entry = Checked(element, JsonValueKind.Object, where);
        var path = Text(entry, "path", where);
        if (path.StartsWith('/') || path.Split('/', '\\').Contains("..")) throw new FormatException($"'path' of {where} is not below the archive's root");
        if (!Digest.TryParse("sha256:" + Text(entry, "sha256", where), out var digest)) throw new FormatException($"'sha256' of {where} is not a checksum");
        if (!Member(entry, "size", JsonValueKind.Number, where).TryGetInt64(out var size) || size < 0)
        {
            throw new FormatException($"'size' of {where} is not a size in bytes");
        }

        var content = new Descriptor(LockedPackage.MediaType, digest, size);
        return new LockedPackage(DebianVersion.Parse(Text(entry, "version", where)), Text(entry, "architecture", where), content, path)
        {
            IsDependency = Flag(entry, "dependency", where),
            IsSliced = Flag(entry, "sliced", where),
            IsWhole = Flag(entry, "whole", where),
            IsPinned = Flag(entry, "pinned", where),
        };
    }

    private static string Text(JsonElement entry, string name, string where) =>
        Member(entry, name, JsonValueKind.String, where).GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"'{name}' of {where} is empty");

    private static string? OptionalText(JsonElement entry, string name, string where) =>
        entry.TryGetProperty(name, out _) ? Text(entry, name, where) : null;

    private static bool Flag(JsonElement entry, string name, string where)
    {
        if (!entry.TryGetProperty(name, out var flag)) return false;

        return flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : throw new FormatException($"'{name}' of {where} is neither true nor false");
    }

    private static JsonElement Member(JsonElement entry, string name, JsonValueKind kind, string where)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(name, out var member)) throw new FormatException($"{where} has no '{name}'");

        return Checked(member, kind, $"'{name}' of {where}");
    }

    private static JsonElement Checked(JsonElement element, JsonValueKind kind, string what) => element.ValueKind == kind
        ? element
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{what} is {Name(element.ValueKind)} and not {Name(kind)}"));

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    // deb-control(5), "Package".
    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
