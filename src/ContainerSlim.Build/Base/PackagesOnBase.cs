using System.Text;
using ContainerSlim.Build.Stages;
using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Adds packages to a base that somebody else made: a layer with the files that it lacks, and its list of packages with the new ones.</summary>
internal sealed class PackagesOnBase(BuildServices services, LayerCache cache)
{
    private const string StatusFolder = "var/lib/dpkg/status.d/";
    private const string InfoFolder = "var/lib/dpkg/info/";

    // The mode of dpkg's files.
    private const int FileMode = 0b110_100_100;

    /// <summary>The base with the packages.</summary>
    /// <param name="opened">The base.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="plan">The image.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">The base is of another distribution, or the packages cannot be had.</exception>
    public async Task<BaseImage> AddAsync(OpenedBase opened, BasePlan.Chiseled packages, ImagePlan plan, CancellationToken ct)
    {
        var baseImage = opened.Base;
        var files = await BaseFiles.GetAsync(opened.Image, services.Store, ct);
        if (!IsKnown(files, packages)) throw OtherDistribution(baseImage, files.Distribution);

        var choice = Choice(plan.Platform);
        var request = Request(packages, files, plan.Platform);
        var wanted = new Wanted(packages, request, await choice.ResolveAsync(request, "The packages", ct), files);
        var (layer, used) = wanted.Resolution.Packages.Count == 0 ? (null, wanted.Resolution) : await GetLayerAsync(wanted, baseImage, plan, ct);
        choice.Use(request, used);
        var state = StateOf(baseImage.State, used);
        return layer is null ? baseImage with { State = state } : baseImage with
        {
            Layers = [.. baseImage.Layers, layer],
            Config = baseImage.Config with { History = [.. baseImage.Config.History, layer.History(DateTimeOffset.UnixEpoch)] },
            State = state,
        };
    }

    /// <summary>The state of a base with packages, without getting it; null if that takes a lookup, or the base was not read before.</summary>
    /// <param name="root">The digest that the name of the base stands for, which is its state without packages.</param>
    /// <param name="image">The digest of the manifest of the base.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="platform">The platform of the image.</param>
    public string? FindState(Digest root, Digest image, BasePlan.Chiseled packages, Platform platform)
    {
        if (BaseFiles.FindKept(image, services.Store) is not { } files || !IsKnown(files, packages)) return null;

        return Choice(platform).FindKept(Request(packages, files, platform)) is { Warnings: [] } kept ? StateOf(root.ToString(), kept) : null;
    }

    private static bool IsKnown(BaseFiles files, BasePlan.Chiseled packages) =>
        files.Distribution is { } distribution && DebianBase.Knows(distribution, packages.Definitions);

    private static string? StateOf(string? image, BaseResolution resolution) => image is null ? null : $"{image} {resolution.Key}";

    private PackageChoice Choice(Platform platform) => new(services, LockScopes.BaseOf(platform)) { IsOnImage = true };

    private BaseRequest Request(BasePlan.Chiseled packages, BaseFiles files, Platform platform) =>
        new ChiseledBase(services, cache).Request(packages with { Distribution = files.Distribution! }, platform) with
        {
            Present = files.Packages,
            Accounts = files.Accounts,
        };

    // The mirror may have replaced a package since it was resolved. The layer is then that of its successor.
    private async Task<(BuiltLayer Layer, BaseResolution Used)> GetLayerAsync(Wanted wanted, BaseImage baseImage, ImagePlan plan, CancellationToken ct)
    {
        LayerRequest LayerOf(BaseResolution resolution) => new(
            BaseSummary.Of(wanted.Packages, resolution.UnknownLibraries, BaseGroup.Packages),
            $"{resolution.Key} on {string.Join(' ', baseImage.Layers.Select(layer => layer.Digest))}",
            plan.Compression.SharedOptions(plan.Format));
        if (await cache.FindAsync(LayerOf(wanted.Resolution), ct) is { } found) return (found, wanted.Resolution);

        var content = await DebianBase.BuildAsync(wanted.Request, wanted.Resolution, ct);
        foreach (var warning in content.ScriptWarnings) services.Observer.Warn(new Warning(WarningCode.ScriptNotRun, warning));

        var entries = await EntriesAsync(content, baseImage, wanted.Files, ct);
        return (await cache.GetOrWriteAsync(LayerOf(content.Resolution), () => entries, ct), content.Resolution);
    }

    private async Task<IReadOnlyList<LayerEntry>> EntriesAsync(BaseContent content, BaseImage baseImage, BaseFiles files, CancellationToken ct)
    {
        var root = await ImageRoot.ReadAsync([.. baseImage.Layers.Select(one => one.Layer.Blob)], services.Store, ct);
        var entries = content.Groups.SelectMany(group => group.Entries).DistinctBy(entry => entry.Path).ToList();
        var listed = files.StatusText is { } status ? await MergeAsync(entries, status, ct) : entries;
        var lacking = listed.Where(entry => entry.Kind == EntryKind.Directory || IsList(entry.Path) || !root.HasFile(entry.Path)).ToList();
        return root.Place(lacking);
    }

    // Lists of the base that the new packages or their users are added to.
    private static bool IsList(string path) => path is BaseFiles.Status or "etc/passwd" or "etc/group";

    // dpkg has one list, and a file of checksums for each package.
    private static async Task<List<LayerEntry>> MergeAsync(List<LayerEntry> entries, string status, CancellationToken ct)
    {
        var text = new StringBuilder(status.TrimEnd('\n')).Append('\n');
        var merged = new List<LayerEntry>();
        foreach (var entry in entries)
        {
            if (entry.Path == StatusFolder.TrimEnd('/')) continue;
            if (!entry.Path.StartsWith(StatusFolder, StringComparison.Ordinal)) merged.Add(entry);
            else if (entry.Path.EndsWith(".md5sums", StringComparison.Ordinal)) merged.Add(entry.Moved(path => InfoFolder + path[StatusFolder.Length..]));
            else text.Append('\n').Append(Installed(await ReadAsync(entry, ct)));
        }

        merged.Add(LayerEntry.Directory(InfoFolder, 0b111_101_101));
        merged.Add(LayerEntry.File(BaseFiles.Status, FileMode, Encoding.UTF8.GetBytes(text.ToString())));
        return [.. merged.DistinctBy(entry => entry.Path)];
    }

    // "Package: …" first, then the status, as dpkg writes it.
    private static string Installed(string control)
    {
        var end = control.IndexOf('\n', StringComparison.Ordinal) + 1;
        return control[..end] + "Status: install ok installed\n" + control[end..].TrimEnd('\n') + "\n";
    }

    private static async Task<string> ReadAsync(LayerEntry entry, CancellationToken ct)
    {
        using var reader = new StreamReader(await entry.OpenAsync!(ct), Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }

    private static BuildException OtherDistribution(BaseImage baseImage, string? distribution) => new(
        ErrorCode.UnknownDistribution,
        $"cannot add the packages of SlimPackage to the base '{baseImage.Name}': "
            + (distribution is null ? "it does not say what distribution it is of" : $"it is of {ForeignText.Clean(distribution)}")
            + $"; use a base of {string.Join(" or ", Distribution.Own)}, or of another distribution, such as ubuntu-24.04, whose definitions SlimSlices names "
            + "(a checkout of chisel-releases)");

    private sealed record Wanted(BasePlan.Chiseled Packages, BaseRequest Request, BaseResolution Resolution, BaseFiles Files);
}

/// <summary>An image that is used as a base.</summary>
/// <param name="Base">The base.</param>
/// <param name="Image">The image as it was read.</param>
internal sealed record OpenedBase(BaseImage Base, Image Image);
