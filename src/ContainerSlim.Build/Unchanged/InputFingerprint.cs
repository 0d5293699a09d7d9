using System.Reflection;
using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Identifies everything on this machine that an input's image is made from: the input itself, the published files and this code.</summary>
internal static class InputFingerprint
{
    // That of packages also contains the definitions of slices.
    private static readonly Module[] Code = [typeof(InputFingerprint).Module, typeof(FolderStamp).Module, typeof(DebianBase).Module];

    /// <summary>
    /// A digest that is equal only for equal images; null if the files do not reveal whether they changed. It does not cover stages and
    /// copies.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="files">The stamp of the published files.</param>
    /// <param name="contentTimes">What the timestamps of static files depend on besides the content; empty if there are no static files.</param>
    /// <param name="lockIdentity">Identifies the contents of the lock file; empty if there is none.</param>
    public static Digest? Of(BuildInput input, FolderStamp? files, string contentTimes, string lockIdentity)
    {
        if (files is null) return null;

        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        writer.Write(files.Digest.ToString());
        foreach (var module in Code) writer.Write(module.ModuleVersionId.ToByteArray());
        writer.Write(contentTimes);
        writer.Write(lockIdentity);
        WriteApp(writer, input);
        WriteImage(writer, input);
        WriteDestination(writer, input);
        writer.Flush();
        return Digest.Of(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static void WriteApp(BinaryWriter writer, BuildInput input)
    {
        Write(writer, input.PublishDirectory, input.AssemblyName, input.RuntimeIdentifier, input.AppHostPath);
        Write(writer, input.KeepSymbols, input.KeepDocumentation, input.KeepOtherPlatforms, input.KeepDiagnostics);
        Write(writer, input.IsTrimmed);
        writer.Write(input.Assemblies.Count);
        foreach (var assembly in input.Assemblies)
        {
            Write(writer, assembly.Path);
            Write(writer, assembly.IsOwn);
        }

        writer.Write(input.RuntimePacks.Count);
        foreach (var pack in input.RuntimePacks) Write(writer, pack.Framework, pack.Version, pack.Directory);
        writer.Write(input.Files.Count);
        foreach (var file in input.Files)
        {
            Write(writer, file.Path, file.Package, file.PackageVersion);
            Write(writer, file.IsNative, file.IsOfReferencedProject, file.IsContent);
        }

        writer.Write(input.LayerRules.Count);
        foreach (var rule in input.LayerRules) Write(writer, rule.Name, rule.Files, rule.Order);
        Write(writer, input.MaxLayers, input.Compression, input.CompressionLevel);
    }

    private static void WriteImage(BinaryWriter writer, BuildInput input)
    {
        Write(writer, input.Base, input.Distribution, input.BaseLibraries, input.PackageMirror, input.PackageKeyring, input.PackageDates);
        Write(writer, input.Snapshot);
        Write(writer, input.Offline);
        WriteBasePackages(writer, input.BasePackages);
        Write(writer, input.InvariantGlobalization?.ToString(), input.InvariantTimezone?.ToString());
        Write(writer, input.ImageFormat, input.WorkingDirectory, input.User, input.AppCommandInstruction);
        foreach (var list in new[] { input.AppCommand, input.AppCommandArgs, input.DefaultArgs, input.Entrypoint, input.EntrypointArgs }) Write(writer, list);
        foreach (var pairs in new[] { input.Environment, input.Labels, input.Annotations, input.IndexAnnotations, input.Ports }) Write(writer, pairs);
        writer.Write(input.Directories.Count);
        foreach (var directory in input.Directories) Write(writer, directory.Path, directory.Owner, directory.Mode, directory.Volume);
        Write(writer, input.LabelCreated, input.LabelBaseName, input.LabelBaseDigest);
        Write(writer, input.ContentTime, input.SourceDateEpoch, Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"));
    }

    private static void WriteBasePackages(BinaryWriter writer, BasePackagesInput input)
    {
        writer.Write(input.Items.Count);
        foreach (var item in input.Items) Write(writer, item.Name, item.Platform, item.Version);
        Write(writer, input.Definitions);
        Write(writer, input.AllowMissing);
        Write(writer, input.Icu, input.IcuLocales);
    }

    private static void WriteDestination(BinaryWriter writer, BuildInput input)
    {
        Write(
            writer,
            input.Registry,
            input.Repository,
            input.ArchivePath,
            input.ArchiveFormat,
            input.LayoutPath,
            input.DefaultArchivePath,
            input.LocalRegistry);
        Write(writer, input.ReportPath, input.CacheDirectory, input.CacheTo, input.CacheLimit);
        Write(writer, input.ProjectFile, input.ProjectDirectory, input.StageDirectory);
        Write(writer, input.Tags);
        Write(writer, input.CacheFrom);
        Write(writer, input.ProjectFiles);
        Write(writer, input.LockFile, input.LockMode);
        Write(writer, input.PlatformTags, input.RefreshBase, input.Always, input.CacheShared);
    }

    private static void Write(BinaryWriter writer, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts) writer.Write(text ?? "");
    }

    private static void Write(BinaryWriter writer, params ReadOnlySpan<bool> flags)
    {
        foreach (var flag in flags) writer.Write(flag);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> list)
    {
        writer.Write(list.Count);
        foreach (var text in list) writer.Write(text);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        writer.Write(pairs.Count);
        foreach (var (key, value) in pairs) Write(writer, key, value);
    }
}
