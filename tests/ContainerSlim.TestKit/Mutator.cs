using System.Text;

namespace ContainerSlim.TestKit;

/// <summary>Damages bytes, always in the same way for the same seed.</summary>
public sealed class Mutator(int seed)
{
    private static readonly byte[] Special = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, .. "\n 079-/."u8];

    private readonly Random random = new(seed);

    /// <summary>What the format has a meaning for.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>One of the samples with one to four changes.</summary>
    public byte[] Damage(IReadOnlyList<byte[]> samples)
    {
        var bytes = samples[random.Next(samples.Count)].ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--) Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = Special[random.Next(Special.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, Math.Min(random.Next(1, 600), bytes.Count - at)));
                break;
            case 5 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Repeat(Special[random.Next(Special.Length)], random.Next(1, 70)));
                break;
            default:
                bytes.InsertRange(at, Words.Count == 0 ? [(byte)random.Next(256)] : Encoding.UTF8.GetBytes(Words[random.Next(Words.Count)]));
                break;
        }
    }
}
