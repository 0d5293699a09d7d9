using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>The keys whose signature makes a release file trusted.</summary>
public sealed class Keyring
{
    private static readonly string[] Embedded =
    [
        "debian-archive-bookworm-automatic.gpg",
        "debian-archive-bookworm-security-automatic.gpg",
        "debian-archive-trixie-automatic.gpg",
        "debian-archive-trixie-security-automatic.gpg",
    ];

    private readonly Dictionary<string, RsaPublicKey> keys;

    private Keyring(IEnumerable<RsaPublicKey> keys) =>
        this.keys = keys.DistinctBy(key => key.Fingerprint).ToDictionary(key => key.Fingerprint, StringComparer.Ordinal);

    /// <summary>Fingerprints of the keys, in upper-case hex.</summary>
    public IEnumerable<string> Fingerprints => keys.Keys;

    /// <summary>
    /// The distribution's own archive keys, which come with this assembly. Only the pinned fingerprints count,
    /// so the signatures that bind a subkey to another key need not be checked.
    /// </summary>
    public static Keyring Of(Distribution distribution) =>
        new(Embedded.SelectMany(name => Read(ReadResource(name))).Where(key => distribution.TrustedKeys.Contains(key.Fingerprint)));

    /// <summary>Keys from a file, binary or armored, for a mirror that signs with its own key. Every RSA key in it is trusted.</summary>
    /// <exception cref="DebianException">The file cannot be read, or has no usable key.</exception>
    public static Keyring Load(string path)
    {
        try
        {
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

    private static byte[] ReadResource(string name)
    {
        using var resource = typeof(Keyring).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
