using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Oci.Tests;

public sealed class TarHeaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    public void A_name_of_up_to_100_bytes_is_one_plain_header(int length)
    {
        var header = Write(LayerEntry.File(new string('n', length), 0, ReadOnlyMemory<byte>.Empty));

        Assert.Equal(TarHeader.BlockSize, header.Length);
        Assert.Equal(new string('n', length), Read(header).Name);
    }

    [Theory]
    [InlineData(1, 99)]
    [InlineData(50, 100)]
    [InlineData(155, 100)]
    public void A_name_that_can_be_cut_fits_one_header(int prefix, int name)
    {
        var path = $"{new string('p', prefix)}/{new string('n', name)}";
        var header = Write(LayerEntry.File(path, 0, ReadOnlyMemory<byte>.Empty));

        Assert.Equal(TarHeader.BlockSize, header.Length);
        Assert.Equal(path, Read(header).Name);
    }

    [Theory]
    [InlineData(1, 101)]
    [InlineData(156, 100)]
    [InlineData(300, 300)]
    public void A_name_that_cannot_be_cut_gets_a_pax_header(int prefix, int name)
    {
        var path = $"{new string('p', prefix)}/{new string('n', name)}";
        var header = Write(LayerEntry.File(path, 0, ReadOnlyMemory<byte>.Empty));

        Assert.True(header.Length > TarHeader.BlockSize);
        Assert.Equal(path, Read(header).Name);
    }

    [Theory]
    [InlineData("grüße")]
    [InlineData("日本語/ファイル")]
    [InlineData("🐳")]
    public void A_name_in_any_script_survives(string path) =>
        Assert.Equal(path, Read(Write(LayerEntry.File(path, 0, ReadOnlyMemory<byte>.Empty))).Name);

    [Fact]
    public void A_directory_of_100_bytes_needs_room_for_its_slash()
    {
        var entry = Read(Write(LayerEntry.Directory(new string('d', 100), 0)));

        Assert.Equal(new string('d', 100) + "/", entry.Name);
        Assert.Equal(TarEntryType.Directory, entry.EntryType);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public void A_link_may_point_far(int length)
    {
        var entry = Read(Write(LayerEntry.SymbolicLink("link", new string('t', length))));

        Assert.Equal((TarEntryType.SymbolicLink, new string('t', length)), (entry.EntryType, entry.LinkName));
    }

    [Fact]
    public void A_hard_link_points_to_a_path()
    {
        var entry = Read(Write(LayerEntry.HardLink("b", "/a")));

        Assert.Equal((TarEntryType.HardLink, "a"), (entry.EntryType, entry.LinkName));
    }

    [Theory]
    [InlineData(0x1_FFFF_FFFF, 512)]
    [InlineData(0x2_0000_0000, 1536)]
    [InlineData(0x7FFF_FFFF_FFFF, 1536)]
    public void A_size_of_8_GiB_and_more_gets_a_pax_header(long size, int headerLength)
    {
        var header = Write(LayerEntry.File("big", 0, size, _ => throw new InvalidOperationException()));

        Assert.Equal(headerLength, header.Length);
        Assert.Equal(size, SizeOf(header));
    }

    [Fact]
    public void Mode_and_owner_survive()
    {
        var entry = Read(Write(LayerEntry.Directory("tmp", 0b001_111_111_111) with { UserId = 1654, GroupId = 3_000_000 }));

        Assert.Equal((0b001_111_111_111, 1654, 3_000_000), ((int)entry.Mode, entry.Uid, entry.Gid));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_700_000_000)]
    [InlineData(-1)]
    [InlineData(99_999_999_999)]
    public void Any_time_survives(long seconds)
    {
        var header = TarHeader.Write(LayerEntry.Directory("d", 0), DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(seconds, Read(header).ModificationTime.ToUnixTimeSeconds());
    }

    // A record's length counts its own digits: 98 and 99 bytes of the rest lie on either side of a third digit.
    [Fact]
    public void Pax_records_of_every_length_can_be_read()
    {
        for (var length = 101; length < 1100; length++)
        {
            var path = new string('n', length);
            Assert.Equal(path, Read(Write(LayerEntry.File(path, 0, ReadOnlyMemory<byte>.Empty))).Name);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 511)]
    [InlineData(512, 0)]
    [InlineData(513, 511)]
    public void Content_is_filled_up_to_a_block(long size, int padding) => Assert.Equal(padding, TarHeader.PaddingAfter(size));

    [Fact]
    public void An_owner_below_zero_is_refused() =>
        Assert.Throws<OciException>(() => Write(LayerEntry.Directory("d", 0) with { UserId = -1 }));

    private static byte[] Write(LayerEntry entry) => TarHeader.Write(entry, DateTimeOffset.UnixEpoch);

    private static TarEntry Read(byte[] header)
    {
        using var reader = new TarReader(new MemoryStream([.. header, .. new byte[1024]]));
        return reader.GetNextEntry()!;
    }

    // A reader refuses a header whose content is not there, so the size is read where it stands.
    private static long SizeOf(byte[] header)
    {
        if (header.Length == TarHeader.BlockSize) return Convert.ToInt64(Encoding.ASCII.GetString(header, 124, 11), 8);

        var record = Encoding.UTF8.GetString(header, 512, 512).TrimEnd('\0').TrimEnd('\n');
        return long.Parse(record[(record.IndexOf("size=", StringComparison.Ordinal) + 5)..], CultureInfo.InvariantCulture);
    }
}
