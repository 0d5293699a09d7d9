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
    /// <param name="baseImage">The base.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="plan">The image.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">The base is of another distribution, or the packages cannot be had.</exception>
    public async Task<BaseImage> AddAsync(BaseImage baseImage, BasePlan.Chiseled packages, ImagePlan plan, CancellationToken ct)
    {
        var files = await BaseFiles.ReadAsync(baseImage, ct);
        if (files.Distribution is not { } distribution || !DebianBase.Knows(distribution, packages.Definitions))
        {
            throw OtherDistribution(baseImage, files.Distribution);
        }

        var bases = new ChiseledBase(services, cache);
        var request = bases.Request(packages with { Distribution = distribution }, plan.Platform) with { Present = files.Packages, Accounts = files.Accounts };
        var resolution = await PackageLookup.ResolveAsync(request, "The packages", services.Observer, ct);
        if (resolution.Packages.Count == 0) return baseImage;

        var key = $"{resolution.Key} on {string.Join(' ', baseImage.Layers.Select(layer => layer.Digest))}";
        var layer = new LayerRequest(BaseSummary.Of(packages, resolution.UnknownLibraries, BaseGroup.Packages), key, plan.Compression.SharedOptions(plan.Format));
        var built = await cache.FindAsync(layer, ct) ?? await WriteAsync(layer, baseImage, new Wanted(request, resolution, files), ct);
        return baseImage with
        {
            Layers = [.. baseImage.Layers, built],
            Config = baseImage.Config with { History = [.. baseImage.Config.History, built.History(DateTimeOffset.UnixEpoch)] },
            State = null,
        };
    }

    private async Task<BuiltLayer> WriteAsync(LayerRequest layer, BaseImage baseImage, Wanted wanted, CancellationToken ct)
    {
        var content = await DebianBase.BuildAsync(wanted.Request, wanted.Resolution, ct);
        foreach (var warning in content.ScriptWarnings) services.Observer.Warn(new Warning(WarningCode.ScriptNotRun, warning));

        var root = await ImageRoot.ReadAsync([.. baseImage.Layers.Select(one => one.Layer.Blob)], services.Store, ct);
        var entries = content.Groups.SelectMany(group => group.Entries).DistinctBy(entry => entry.Path).ToList();
        var listed = wanted.Files.StatusText is { } status ? await MergeAsync(entries, status, ct) : entries;
        var lacking = listed.Where(entry => entry.Kind == EntryKind.Directory || IsList(entry.Path) || !root.HasFile(entry.Path)).ToList();
        return await cache.GetOrWriteAsync(layer, () => root.Place(lacking), ct);
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

    private sealed record Wanted(BaseRequest Request, BaseResolution Resolution, BaseFiles Files);
}
