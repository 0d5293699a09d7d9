using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads the base of an app's image from text.</summary>
internal static class BasePlanReader
{
    /// <param name="input">The input.</param>
    /// <param name="app">The app.</param>
    /// <param name="code">What the app's code says, read only if it matters.</param>
    /// <param name="rid">The runtime identifier of the image.</param>
    public static BasePlan Read(BuildInput input, PublishedApp app, Lazy<AppCode> code, string rid)
    {
        var text = PropertyText.OrNull(input.Base) ?? "auto";
        return text switch
        {
            "auto" or "chiseled" or "scratch" when RuntimeIdentifier.IsWindows(rid) => throw NoWindows(text, rid),
            "auto" or "chiseled" => StaticSite.IsServed(input, app) ? ReadServer(input) : ReadChiseled(input, app, code, rid),
            _ => ReadNamed(input),
        };
    }

    /// <summary>The base that an app will most likely get, for when its files do not exist yet to tell what they need.</summary>
    public static BasePlan.Chiseled ExpectChiseled(BuildInput input)
    {
        var libraries = LibrariesOf(ReadKind(PropertyText.OrNull(input.BaseLibraries))) ?? BaseNeeds.Expected;
        return Chiseled(input, libraries, libraries.Count > 0 && input.InvariantGlobalization != true, input.InvariantTimezone != true);
    }

    /// <summary>The base of an input whose base is not built from packages: an image or scratch.</summary>
    /// <exception cref="BuildException">There are packages for a base that can have none.</exception>
    public static BasePlan ReadNamed(BuildInput input)
    {
        var packages = BasePackages.Parts(input);
        if (PropertyText.OrNull(input.Base) is not { } text || text == "scratch")
        {
            return packages.Count == 0 ? new BasePlan.Scratch() : throw PropertyText.Invalid("SlimPackage", packages[0].Name, "SlimBase is scratch");
        }

        return new BasePlan.FromImage(ImageLocation.Parse(text)) { Packages = packages.Count == 0 ? null : WithSources(input, packages) };
    }

    private static BuildException NoWindows(string text, string rid) => new(
        ErrorCode.UnsupportedPlatform,
        $"cannot build an image for '{rid}' with SlimBase='{text}': only Microsoft's images contain Windows; "
            + "set one with SlimBase or ContainerBaseImage, "
            + "mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2022 with .NET, "
            + "or mcr.microsoft.com/windows/nanoserver:ltsc2022 for an app that includes it");

    private static BasePlan.Chiseled ReadServer(BuildInput input)
    {
        var libraries = LibrariesOf(ReadKind(PropertyText.OrNull(input.BaseLibraries))) ?? BaseParts.Of(BaseKind.Native);
        var plan = Chiseled(input, libraries, icu: false, timeZones: false);
        return plan with { Parts = [.. plan.Parts, .. BaseParts.WebServer] };
    }

    private static BasePlan.Chiseled ReadChiseled(BuildInput input, PublishedApp app, Lazy<AppCode> code, string rid)
    {
        var chosen = ReadKind(PropertyText.OrNull(input.BaseLibraries));
        var needs = BaseNeeds.Of(app, code.Value, RuntimeIdentifier.ToPlatform(rid).Architecture);
        var isStatic = chosen is null ? needs.IsStatic : chosen == BaseLibraries.None;
        if (RuntimeIdentifier.IsMusl(rid) && !isStatic)
        {
            throw new BuildException(
                ErrorCode.UnsupportedPlatform,
                $"cannot build a chiseled base for '{rid}': {DistributionOf(input)} uses glibc; set a musl base with SlimBase, "
                    + "or publish for linux-x64 or linux-arm64");
        }

        // A static program does not load libraries, so it does not load ICU.
        var icu = !isStatic && !(input.InvariantGlobalization ?? app.IsInvariant);
        var timeZones = !(input.InvariantTimezone ?? app.IsInvariantInTime);
        var plan = chosen == BaseLibraries.Extra
            ? Chiseled(input, LibrariesOf(chosen)!, icu: true, timeZones: true)
            : Chiseled(input, LibrariesOf(chosen) ?? needs.Libraries, icu, timeZones);
        return plan with { Needed = needs.Needed };
    }

    private static BasePlan.Chiseled Chiseled(BuildInput input, IReadOnlyList<BasePart> libraries, bool icu, bool timeZones)
    {
        IEnumerable<BasePart> parts =
        [
            .. BaseParts.Foundation,
            .. timeZones ? BaseParts.TimeZones : [],
            .. libraries,
            .. icu ? BaseParts.Icu : [],
            .. BasePackages.Parts(input),
        ];
        return WithSources(input, [.. parts.Distinct()]);
    }

    private static BasePlan.Chiseled WithSources(BuildInput input, IReadOnlyList<BasePart> parts) => new(DistributionOf(input), parts)
    {
        Definitions = input.BasePackages.Definitions,
        Icu = BasePackages.Icu(input),
        AllowMissing = input.BasePackages.AllowMissing,
        Mirror = PropertyText.OrNull(input.PackageMirror),
        Keyring = PropertyText.OrNull(input.PackageKeyring),
        AnyDate = PropertyText.ReadAnyDate(input.PackageDates),
        Snapshot = PropertyText.ReadSnapshot(input.Snapshot, input.PackageMirror),
        Refresh = input.RefreshBase,
    };

    private static string DistributionOf(BuildInput input) => PropertyText.OrNull(input.Distribution) ?? Distribution.Default.Id;

    // Null: exactly what the app needs.
    private static IReadOnlyList<BasePart>? LibrariesOf(BaseLibraries? libraries) => libraries switch
    {
        null => null,
        BaseLibraries.None => [],
        BaseLibraries.Native => BaseParts.Of(BaseKind.Native),
        BaseLibraries.Runtime => BaseParts.Of(BaseKind.Runtime),
        _ => BaseParts.Of(BaseKind.Standard),
    };

    private static BaseLibraries? ReadKind(string? libraries) => libraries?.ToLowerInvariant() switch
    {
        null or "auto" or "exact" => null,
        "none" => BaseLibraries.None,
        "native" => BaseLibraries.Native,
        "runtime" => BaseLibraries.Runtime,
        "standard" => BaseLibraries.Standard,
        "extra" => BaseLibraries.Extra,
        _ => throw PropertyText.Invalid("SlimBaseLibraries", libraries, "it must be exact, none, native, runtime, standard or extra"),
    };

    // The values of SlimBaseLibraries other than exact.
    private enum BaseLibraries
    {
        None,
        Native,
        Runtime,
        Standard,
        Extra,
    }
}
