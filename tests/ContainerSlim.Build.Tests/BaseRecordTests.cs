using ContainerSlim.Debian;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>The history of a base that was cut from packages says how it was cut.</summary>
public sealed class BaseRecordTests
{
    private static readonly BasePlan.Chiseled Plan = new(
        "debian-13",
        [
            BasePart.Slice("base-files_base"),
            BasePart.Library("libicuuc.so.*", BaseGroup.Icu),
            BasePart.Library("lib a=b%20/c.so|other.so", BaseGroup.Packages),
            BasePart.Named("libpq5") with { Version = "17.6-0+deb13u1" },
        ])
    {
        AllowMissing = ["lib x.so.1"],
    };

    public static TheoryData<string> Icu => ["whole", "lean", "lean de;fr"];

    [Theory]
    [MemberData(nameof(Icu))]
    public void What_was_asked_for_can_be_read_again(string icu)
    {
        var cut = icu switch
        {
            "whole" => IcuCut.Whole,
            "lean" => IcuCut.Lean,
            _ => IcuCut.LeanLocales(["fr", "de"]),
        };
        var record = new BaseRecord(Plan with { Icu = cut }, new CompressionPlan(LayerEncoding.Zstd, 7), HasDefinitions: true);

        var read = BaseRecord.Read(record.Write())!;

        Assert.Equal(Plan.Parts, read.Plan.Parts);
        Assert.Equal((cut, Plan.Distribution), (read.Plan.Icu, read.Plan.Distribution));
        Assert.Equal(Plan.AllowMissing, read.Plan.AllowMissing);
        Assert.Equal((record.Compression, true), (read.Compression, read.HasDefinitions));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("buildkit.dockerfile.v0")]
    [InlineData("containerslim-base-1 debian-13")]
    [InlineData("containerslim-base-1 debian-13 rar base/Slice/base-files_base")]
    [InlineData("containerslim-base-1 debian-13 gzip of-a-newer-version")]
    public void Anything_else_is_no_record(string? comment) => Assert.Null(BaseRecord.Read(comment));
}
