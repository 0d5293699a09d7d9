using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads the base of an app's image from text.</summary>
internal static class BasePlanReader
{
    public static BasePlan Read(BuildInput input, PublishedApp app, string rid)
    {
        var text = PropertyText.OrNull(input.Base) ?? "auto";
        return text switch
        {
            "auto" or "chiseled" or "scratch" when RuntimeIdentifier.IsWindows(rid) => throw NoWindows(text, rid),
            "auto" or "chiseled" => ReadChiseled(input, app, rid),
            _ => ReadNamed(input),
        };
    }

    /// <summary>The base that an app will most likely get, for when its files do not exist yet to tell what they need.</summary>
    public static BasePlan.Chiseled ExpectChiseled(BuildInput input) =>
        Chiseled(input, ReadKind(PropertyText.OrNull(input.BaseLibraries)) ?? BaseKind.Runtime, isInvariant: false, isInvariantInTime: false);

    /// <summary>The base of an input whose base is not built from packages: an image or scratch.</summary>
    public static BasePlan ReadNamed(BuildInput input) =>
        PropertyText.OrNull(input.Base) is { } text and not "scratch" ? new BasePlan.FromImage(ImageLocation.Parse(text)) : new BasePlan.Scratch();

    private static BuildException NoWindows(string text, string rid) => new(
        ErrorCode.UnsupportedPlatform,
        $"cannot build an image for '{rid}' with SlimBase='{text}': only Microsoft's images contain Windows; "
            + "set one with SlimBase or ContainerBaseImage, "
            + "mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2022 with .NET, "
            + "or mcr.microsoft.com/windows/nanoserver:ltsc2022 for an app that includes it");

    private static BasePlan.Chiseled ReadChiseled(BuildInput input, PublishedApp app, string rid) => StaticSite.IsServed(input, app)
        ? ReadServer(input)
        : ReadChiseledOf(input, app, rid);

    private static BasePlan.Chiseled ReadServer(BuildInput input)
    {
        var kind = ReadKind(PropertyText.OrNull(input.BaseLibraries)) ?? BaseKind.Native;
        return Chiseled(input, kind, isInvariant: true, isInvariantInTime: true) with { WebServer = true };
    }

    private static BasePlan.Chiseled ReadChiseledOf(BuildInput input, PublishedApp app, string rid)
    {
        var needs = BaseNeeds.Of(app, RuntimeIdentifier.ToPlatform(rid).Architecture, DistributionOf(input));
        var kind = ReadKind(PropertyText.OrNull(input.BaseLibraries)) ?? needs.Kind;
        if (RuntimeIdentifier.IsMusl(rid) && kind != BaseKind.Static)
        {
            throw new BuildException(
                ErrorCode.UnsupportedPlatform,
                $"cannot build a chiseled base for '{rid}': Debian uses glibc; set a musl base with SlimBase, or publish for linux-x64 or linux-arm64");
        }

        return Chiseled(input, kind, app.IsInvariant, app.IsInvariantInTime) with { Missing = needs.Missing };
    }

    // A static program does not load libraries, so it does not load ICU.
    private static BasePlan.Chiseled Chiseled(BuildInput input, BaseKind kind, bool isInvariant, bool isInvariantInTime) =>
        new(DistributionOf(input), kind != BaseKind.Static && !(input.InvariantGlobalization ?? isInvariant))
        {
            Kind = kind,
            TimeZones = !(input.InvariantTimezone ?? isInvariantInTime),
            Mirror = PropertyText.OrNull(input.PackageMirror),
            Keyring = PropertyText.OrNull(input.PackageKeyring),
            AnyDate = PropertyText.ReadAnyDate(input.PackageDates),
            Refresh = input.RefreshBase,
        };

    private static string DistributionOf(BuildInput input) => PropertyText.OrNull(input.Distribution) ?? Distribution.Default.Id;

    private static BaseKind? ReadKind(string? libraries) => libraries?.ToLowerInvariant() switch
    {
        null or "auto" => null,
        "none" => BaseKind.Static,
        "native" => BaseKind.Native,
        "runtime" => BaseKind.Runtime,
        _ => throw PropertyText.Invalid("SlimBaseLibraries", libraries, "it must be auto, none, native or runtime"),
    };
}
