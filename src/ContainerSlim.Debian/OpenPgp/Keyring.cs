using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>The keys whose signature makes a release file trusted.</summary>
internal sealed class Keyring
{
    private readonly Dictionary<string, RsaPublicKey> keys;

    private Keyring(IEnumerable<RsaPublicKey> keys) =>
        this.keys = keys.DistinctBy(key => key.Fingerprint).ToDictionary(key => key.Fingerprint, StringComparer.Ordinal);

    /// <summary>Fingerprints of the keys, in upper-case hex.</summary>
    public IEnumerable<string> Fingerprints => keys.Keys;

    /// <summary>
    /// The keys that a release names for an archive. The definition is trusted as it is, so the signatures that bind a subkey to another key
    /// need not be checked.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="now">The time; keys that expired before are left out.</param>
    /// <exception cref="DebianException">The release has no key that is still valid, or a key cannot be read.</exception>
    public static Keyring Of(ReleaseDefinition release, ArchiveDefinition archive, DateTimeOffset now)
    {
        var keys = release.PublicKeys.Where(key => archive.PublicKeys.Contains(key.Name)).ToList();
        var valid = keys.Where(key => key.Expires is not { } date || DateOnly.FromDateTime(now.UtcDateTime) <= date).ToList();
        if (valid.Count == 0)
        {
            var expired = string.Join(", ", keys.Select(key => $"{key.Name} ({key.Expires:yyyy-MM-dd})"));
            var why = keys.Count == 0 ? "chisel.yaml names no key for it; set its keyring" : $"all keys have expired: {expired}; set a keyring with newer ones";
            throw new DebianException(ErrorCode.SignatureInvalid, $"cannot trust the archive '{ForeignText.Clean(archive.Name)}': {why}");
        }

        try
        {
            return new Keyring(valid.SelectMany(key => Read(Encoding.ASCII.GetBytes(key.Armor))));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new DebianException(ErrorCode.SignatureInvalid, $"cannot use the keys of the release: {ForeignText.Clean(e.Message)}", e);
        }
    }

    /// <summary>Keys from a file, binary or armored, for a mirror that signs with its own key. Every RSA key in it is trusted.</summary>
    /// <exception cref="DebianException">The file cannot be read, or has no usable key.</exception>
    public static Keyring Load(string path)
    {
        try
        {
            DiskFile.CheckBeforeOpening(path);
            var keyring = new Keyring(Read(File.ReadAllBytes(path)));
            return keyring.keys.Count > 0 ? keyring : throw new FormatException("it has no RSA key of 2048 bits or more");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            throw new DebianException(ErrorCode.SignatureInvalid, $"cannot use '{path}' as a keyring: {e.Message}", e);
        }
    }

    /// <summary>Whether the text has a valid signature from one of the keys.</summary>
    /// <exception cref="FormatException">The signatures are malformed.</exception>
    public bool Trusts(ClearSignedText text, DateTimeOffset now)
    {
        var canonical = text.CanonicalBytes();
        return Packets.Read(text.Signatures)
            .Select(TextSignature.Read)
            .OfType<TextSignature>()
            .Any(signature => keys.TryGetValue(signature.Issuer, out var key) && signature.IsBy(key, canonical, now));
    }

    private static IEnumerable<RsaPublicKey> Read(byte[] file)
    {
        var packets = file.AsSpan().StartsWith("-----"u8) ? ReadArmored(file) : file;
        return Packets.Read(packets).Select(RsaPublicKey.Read).OfType<RsaPublicKey>();
    }

    private static byte[] ReadArmored(byte[] file)
    {
        string[] lines = [.. Encoding.ASCII.GetString(file).Split('\n').Select(line => line.Trim())];
        return lines[0] == Armor.BeginKey ? Armor.Read(lines).Content : throw new FormatException("it is not a public key block");
    }
}
