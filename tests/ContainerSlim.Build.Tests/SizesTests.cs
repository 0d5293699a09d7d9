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
}
