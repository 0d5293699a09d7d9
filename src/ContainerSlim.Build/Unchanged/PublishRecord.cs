using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// What is recorded of a publish in the store. It is read whenever nothing changed, so it is read without a serializer, which would take longer to get ready.
/// </summary>
/// <param name="MadeOf">The fingerprint of what the image was made of.</param>
/// <param name="At">When it was published.</param>
/// <param name="BaseState">The state of the base.</param>
/// <param name="Chiseled">The base, where it is one that is cut from packages.</param>
/// <param name="Result">What was told in the end.</param>
/// <param name="Warnings">What the user was warned of, and is again.</param>
internal sealed record PublishRecord(
    Digest MadeOf,
    DateTimeOffset At,
    string BaseState,
    BasePlan.Chiseled? Chiseled,
    PublishResult Result,
    IReadOnlyList<Warning> Warnings)
{
    private const int Version = 1;

    /// <summary>The plan of the base, which was made from files of the app, too.</summary>
    public BasePlan PlanBase(BuildInput input) => Chiseled is { } chiseled
        ? chiseled with { Mirror = PropertyText.OrNull(input.PackageMirror), Keyring = PropertyText.OrNull(input.PackageKeyring) }
        : BasePlanReader.ReadNamed(input);

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(MadeOf.ToString());
        writer.Write(At.UtcTicks);
        writer.Write(BaseState);
        writer.Write(Chiseled is not null);
        if (Chiseled is not null)
        {
            writer.Write(Chiseled.Distribution);
            writer.Write(Chiseled.Globalization);
            writer.Write((int)Chiseled.Kind);
            writer.Write(Chiseled.TimeZones);
        }

        var image = Result.Images[0];
        var texts = new[] { Result.Digest, Result.MediaType, Result.Manifest, image.Configuration, image.RuntimeIdentifier, Result.Summary };
        foreach (var text in texts) writer.Write(text);
        writer.Write(Result.Names.Count);
        foreach (var name in Result.Names) writer.Write(name);
        writer.Write(Warnings.Count);
        foreach (var warning in Warnings)
        {
            writer.Write((int)warning.Code);
            writer.Write(warning.Message);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>A record as it was written; null where it is of another version, or damaged.</summary>
    public static PublishRecord? Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            return reader.ReadInt32() == Version ? Read(reader) : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or OciException)
        {
            return null;
        }
    }

    private static PublishRecord Read(BinaryReader reader)
    {
        var madeOf = Digest.Parse(reader.ReadString());
        var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var state = reader.ReadString();
        var chiseled = reader.ReadBoolean() ? ReadChiseled(reader) : null;
        return new PublishRecord(madeOf, at, state, chiseled, ReadResult(reader), ReadWarnings(reader));
    }

    private static BasePlan.Chiseled ReadChiseled(BinaryReader reader) => new(reader.ReadString(), reader.ReadBoolean())
    {
        Kind = (BaseKind)reader.ReadInt32(),
        TimeZones = reader.ReadBoolean(),
    };

    private static PublishResult ReadResult(BinaryReader reader)
    {
        var (digest, mediaType, manifest) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var image = new PublishedImage(manifest, reader.ReadString(), digest, mediaType, reader.ReadString());
        var summary = reader.ReadString();
        var names = new string[reader.ReadInt32()];
        for (var i = 0; i < names.Length; i++) names[i] = reader.ReadString();
        return new PublishResult { Digest = digest, MediaType = mediaType, Manifest = manifest, Images = [image], Names = names, Summary = summary };
    }

    private static Warning[] ReadWarnings(BinaryReader reader)
    {
        var warnings = new Warning[reader.ReadInt32()];
        for (var i = 0; i < warnings.Length; i++) warnings[i] = new Warning((WarningCode)reader.ReadInt32(), reader.ReadString());
        return warnings;
    }
}
