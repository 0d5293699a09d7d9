namespace ContainerSlim.Oci.Tests;

/// <summary>Codes are as long as symbols are rare, and every sequence of bits is one of them.</summary>
public sealed class PrefixCodeTests
{
    [Fact]
    public void The_more_often_a_symbol_occurs_the_shorter_is_its_code()
    {
        var code = Build(15, 50, 25, 12, 6, 7);

        Assert.Equal([1, 2, 3, 4, 4], code.Lengths);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(7)]
    [InlineData(5)]
    public void No_code_is_longer_than_the_longest_may_be(int longest)
    {
        var fibonacci = new List<uint> { 1, 1 };
        while (fibonacci.Count < 25) fibonacci.Add(fibonacci[^1] + fibonacci[^2]);

        var code = Build(longest, [.. fibonacci]);

        Assert.Equal(longest, code.Lengths.Max());
        Assert.Equal(1 << longest, code.Lengths.Sum(length => 1 << (longest - length)));
    }

    [Theory]
    [InlineData(new uint[] { 0, 0, 0 }, new byte[] { 1, 1, 0 })]
    [InlineData(new uint[] { 0, 9, 0 }, new byte[] { 1, 1, 0 })]
    [InlineData(new uint[] { 9, 0, 0 }, new byte[] { 1, 1, 0 })]
    public void A_code_has_two_symbols_at_least(uint[] counts, byte[] lengths) => Assert.Equal(lengths, Build(15, counts).Lengths);

    [Fact]
    public void Codes_are_counted_up_by_length_and_symbol()
    {
        // The example of RFC 1951, 3.2.2.
        var code = new PrefixCode(8, 4);
        new byte[] { 3, 3, 3, 3, 3, 2, 4, 4 }.CopyTo(code.Lengths, 0);

        code.AssignCodes();

        Assert.Equal(["010", "011", "100", "101", "110", "00", "1110", "1111"], code.Codes.Select((bits, symbol) => Turned(bits, code.Lengths[symbol])));
    }

    [Fact]
    public void The_sum_is_that_of_gzip() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    private static string Turned(ushort bits, int length) => string.Concat(Enumerable.Range(0, length).Select(bit => (bits >> bit) & 1));

    private static PrefixCode Build(int longest, params uint[] counts)
    {
        var code = new PrefixCode(counts.Length, longest);
        counts.CopyTo(code.Counts, 0);
        code.Build();
        return code;
    }
}
