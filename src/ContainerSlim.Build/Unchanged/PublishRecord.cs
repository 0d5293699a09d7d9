using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The record of a publish in the store. It is read whenever nothing has changed, so it is read without a serializer, which would take
/// longer to initialize.
/// </summary>
/// <param name="MadeOf">The fingerprint of what the image was made from.</param>
/// <param name="At">When it was published.</param>
/// <param name="BaseState">The state of the base.</param>
/// <param name="Chiseled">The plan of the base if it is built from packages; otherwise, null.</param>
/// <param name="Result">The result that was reported.</param>
/// <param name="Warnings">The warnings that were issued, to be repeated.</param>
internal sealed record PublishRecord(
    Digest MadeOf,
    DateTimeOffset At,
    string BaseState,
    BasePlan.Chiseled? Chiseled,
    PublishResult Result,
    IReadOnlyList<Warning> Warnings)
{
    private const int Version = 3;

    /// <summary>The plan of the base, which also depends on files of the app.</summary>
    public BasePlan PlanBase(BuildInput input) => Chiseled is { } chiseled
        ? chiseled with
        {
            Mirror = PropertyText.OrNull(input.PackageMirror),
            Keyring = PropertyText.OrNull(input.PackageKeyring),
            AnyDate = PropertyText.ReadAnyDate(input.PackageDates),
            Snapshot = PropertyText.ReadSnapshot(input.Snapshot, input.PackageMirror),
            Icu = BasePackages.Icu(input),
            AllowMissing = input.BasePackages.AllowMissing,
        }
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
            Write(writer, Chiseled.Definitions);
            writer.Write(Chiseled.Parts.Count);
            foreach (var part in Chiseled.Parts)
            {
                writer.Write((int)part.Kind);
                writer.Write(part.Name);
                writer.Write(part.Group);
                writer.Write(part.Version ?? "");
            }
        }

        var image = Result.Images[0];
        var texts = new[] { Result.Digest, Result.MediaType, Result.Manifest, image.Configuration, image.RuntimeIdentifier, Result.Summary };
        foreach (var text in texts) writer.Write(text);
        Write(writer, Result.Names);
        writer.Write(Warnings.Count);
        foreach (var warning in Warnings)
        {
            writer.Write((int)warning.Code);
            writer.Write(warning.Message);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a record; null if it has a different version or is damaged.</summary>
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

    private static BasePlan.Chiseled ReadChiseled(BinaryReader reader)
    {
        var distribution = reader.ReadString();
        var definitions = ReadTexts(reader);
        var parts = new BasePart[reader.ReadInt32()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new BasePart((BasePartKind)reader.ReadInt32(), reader.ReadString(), reader.ReadString())
            {
                Version = PropertyText.OrNull(reader.ReadString()),
            };
        }

        return new BasePlan.Chiseled(distribution, parts) { Definitions = definitions };
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts) writer.Write(text);
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        var texts = new string[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.ReadString();
        return texts;
    }

    private static PublishResult ReadResult(BinaryReader reader)
    {
        var (digest, mediaType, manifest) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var image = new PublishedImage(manifest, reader.ReadString(), digest, mediaType, reader.ReadString());
        var summary = reader.ReadString();
        return new PublishResult
        {
            Digest = digest,
            MediaType = mediaType,
            Manifest = manifest,
            Images = [image],
            Names = ReadTexts(reader),
            Summary = summary,
        };
    }

    private static Warning[] ReadWarnings(BinaryReader reader)
    {
        var warnings = new Warning[reader.ReadInt32()];
        for (var i = 0; i < warnings.Length; i++) warnings[i] = new Warning((WarningCode)reader.ReadInt32(), reader.ReadString());
        return warnings;
    }
}
