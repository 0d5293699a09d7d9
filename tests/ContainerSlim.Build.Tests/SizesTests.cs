namespace ContainerSlim.Build.Tests;

public sealed class SizesTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(48_440, "48.4 kB")]
    [InlineData(12_345_678, "12.3 MB")]
    [InlineData(2_147_483_648, "2.15 GB")]
    public void A_size_is_told_in_decimal_units(long bytes, string text) => Assert.Equal(text, Sizes.Text(bytes));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1234", 1234)]
    [InlineData("812 B", 812)]
    [InlineData("4.5kB", 4500)]
    [InlineData("10gb", 10_000_000_000)]
    [InlineData(" 1.5 GiB ", 3L << 29)]
    [InlineData("2TB", 2_000_000_000_000)]
    public void A_size_is_read_with_its_unit(string text, long expected)
    {
        Assert.True(Sizes.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("1,5 GB")]
    [InlineData("ten GB")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999 GB")]
    public void What_is_no_size_is_not_read(string text) => Assert.False(Sizes.TryParse(text, out _));
}
