using System.IO.Compression;
using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>What is compressed comes back, whatever it is; and the bytes are the same everywhere.</summary>
public sealed class DeflaterTests
{
    public static TheoryData<int> Levels => [.. Enumerable.Range(1, 9)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Content_of_every_kind_comes_back(int level)
    {
        var compressor = new GzipCompressor(level);
        foreach (var (name, content) in Contents()) Assert.True(Decompress(Compress(compressor, content)).AsSpan().SequenceEqual(content), name);
    }

    [Fact]
    public void Content_of_every_size_comes_back()
    {
        var compressor = new GzipCompressor(6);
        var text = Text(70_000);
        foreach (var size in Enumerable.Range(1, 300).Concat([4_999, 5_000, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537]))
        {
            var content = text.AsSpan(0, size).ToArray();
            Assert.Equal(content, Decompress(Compress(compressor, content)));
        }
    }

    [Fact]
    public void Mixtures_of_random_and_repeated_parts_come_back()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var content = Mixture(random);
            Assert.Equal(content, Decompress(Compress(new GzipCompressor(1 + (round % 9)), content)));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void What_cannot_be_compressed_hardly_grows(int level)
    {
        var random = Random(1 << 20);

        Assert.InRange(Compress(new GzipCompressor(level), random).Length, random.Length, random.Length + 200);
    }

    [Fact]
    public void Every_level_is_smaller_than_the_one_before()
    {
        var program = File.ReadAllBytes(typeof(object).Assembly.Location).AsSpan(0, 1 << 20).ToArray();

        var sizes = Enumerable.Range(1, 9).Select(level => Compress(new GzipCompressor(level), program).Length).ToList();

        Assert.Equal(sizes.OrderDescending(), sizes);
    }

    [SkippableFact]
    public async Task A_program_is_at_most_a_hundredth_larger_than_gzip_makes_it()
    {
        Peer.Require("gzip");
        using var folder = new TemporaryDirectory();
        var program = File.ReadAllBytes(typeof(object).Assembly.Location);
        await File.WriteAllBytesAsync(folder.Combine("program"), program);

        await new Command("gzip", "-6", folder.Combine("program")).RunSuccessfullyAsync();

        var theirs = new FileInfo(folder.Combine("program.gz")).Length;
        Assert.InRange(Compress(new GzipCompressor(6), program).Length, theirs / 2, theirs * 101 / 100);
    }

    [Theory]
    [InlineData(1, "42c67af1ced4f6b1")]
    [InlineData(6, "aae6710117df2544")]
    [InlineData(9, "5217b83b1ec48e41")]
    public void The_bytes_are_those_that_were_always_written(int level, string start)
    {
        var compressed = Contents().Select(content => Compress(new GzipCompressor(level), content.Content)).SelectMany(bytes => bytes).ToArray();

        Assert.Equal(start, Digest.Of(compressed).Hex[..16]);
    }

    [Fact]
    public void A_compressor_keeps_nothing_of_what_it_compressed_before()
    {
        var used = new GzipCompressor(6);
        Compress(used, Text(100_000));

        Assert.Equal(Compress(new GzipCompressor(6), Text(50_000)), Compress(used, Text(50_000)));
    }

    [SkippableFact]
    public async Task Gzip_reads_members_one_after_the_other()
    {
        Peer.Require("gzip");
        using var folder = new TemporaryDirectory();
        var compressor = new GzipCompressor(6);
        await File.WriteAllBytesAsync(folder.Combine("all.gz"), [.. Contents().SelectMany(content => Compress(compressor, content.Content))]);

        await new Command("gzip", "-dk", folder.Combine("all.gz")).RunSuccessfullyAsync();

        Assert.Equal(Contents().SelectMany(content => content.Content), await File.ReadAllBytesAsync(folder.Combine("all")));
    }

    private static IEnumerable<(string Name, byte[] Content)> Contents()
    {
        yield return ("one byte", [7]);
        yield return ("zeros", new byte[300_000]);
        yield return ("two bytes in turn", [.. Enumerable.Range(0, 1_000).Select(at => (byte)(at & 1))]);
        yield return ("every byte once", [.. Enumerable.Range(0, 256).Select(at => (byte)at)]);
        yield return ("text", Text(200_000));
        yield return ("random", Random(100_000));
        yield return ("random, and once more as far back as a match reaches", [.. Random(32_768), .. Random(32_768)]);
        yield return ("random, and once more a byte too far back", [.. Random(32_769), .. Random(32_769)]);
        yield return ("three bytes again and again", [.. Enumerable.Range(0, 9_000).SelectMany(at => new byte[] { 1, 2, 3, (byte)(at * 7), (byte)(at >> 3) })]);
        yield return ("text, random and zeros", [.. Text(60_000), .. Random(60_000), .. new byte[60_000]]);
    }

    private static byte[] Mixture(Random random)
    {
        var content = new List<byte>();
        for (var part = random.Next(1, 12); part > 0; part--)
        {
            var size = random.Next(1, 9_000);
            if (content.Count == 0 || random.Next(3) == 0)
            {
                var bytes = new byte[size];
                random.NextBytes(bytes);
                var kinds = random.Next(1, 256);
                content.AddRange(bytes.Select(value => (byte)(value % kinds)));
            }
            else
            {
                var from = random.Next(content.Count);
                for (var at = 0; at < size; at++) content.Add(content[from + at]);
            }
        }

        return [.. content];
    }

    private static byte[] Text(int size)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < size; line++)
        {
            text
                .Append("line ")
                .Append(line * 7919 % 10_007)
                .Append(" of a file that says ")
                .Append(line % 13 == 0 ? "something else" : "the same")
                .Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    // A generator of its own, so that the bytes do not depend on the runtime's.
    private static byte[] Random(int size)
    {
        var bytes = new byte[size];
        var state = 2_463_534_242u;
        for (var at = 0; at < size; at++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[at] = (byte)state;
        }

        return bytes;
    }

    private static byte[] Compress(GzipCompressor compressor, byte[] content)
    {
        var target = new byte[content.Length + (content.Length >> 3) + 1024];
        return target[..compressor.Compress(content, target)];
    }

    private static byte[] Decompress(byte[] compressed)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
