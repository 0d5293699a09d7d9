using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads what is known about the app in a published folder.</summary>
internal static class PublishedAppReader
{
    /// <summary>Lists the published folder of an input.</summary>
    /// <exception cref="BuildException">The folder cannot be read, or images do not support the input's platform.</exception>
    public static PublishedTree List(BuildInput input)
    {
        // Layers for Windows are written without links; the target of each link is copied instead.
        var platform = RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));
        return PublishedTree.List(input.PublishDirectory, keepsLinks: !platform.IsWindows);
    }

    /// <summary>Reads an app.</summary>
    /// <param name="input">The input of a front end.</param>
    /// <param name="tree">The published folder.</param>
    /// <param name="rid">The runtime identifier of the image.</param>
    /// <exception cref="BuildException">The folder contains no app, or more than one candidate.</exception>
    public static PublishedApp Read(BuildInput input, PublishedTree tree, string rid)
    {
        if (tree.Items.Count == 0)
        {
            throw new BuildException(
                ErrorCode.NotPublished,
                $"cannot build an image from '{tree.Directory}': the folder is empty or does not exist; publish the project first");
        }

        var name = string.IsNullOrEmpty(input.AssemblyName) ? FindName(input, tree, rid) : input.AssemblyName;
        var isSite = StaticSite.IsIn(tree);
        var runtimeConfig = RuntimeConfigFile.Read(Path.Combine(tree.Directory, name + ".runtimeconfig.json"));
        var contents = ReadContents(input, runtimeConfig);
        var app = new PublishedApp
        {
            Directory = tree.Directory,
            Name = name,
            Frameworks = isSite ? [] : runtimeConfig.Frameworks,
            UsesAspNetCore = runtimeConfig.UsesAspNetCore ?? WebProgram.IsWeb(Path.Combine(tree.Directory, ProgramName(name, rid))),
            IsStaticSite = isSite,
            IsInvariant = runtimeConfig.IsInvariant,
            IsInvariantInTime = runtimeConfig.IsInvariantInTime,
            IsTrimmed = input.IsTrimmed,
            Assemblies = ListAssemblies(input, tree, name),
            RuntimePacks = input.RuntimePacks,
            RuntimeIdentifier = rid,
            AppHostPath = string.IsNullOrEmpty(input.AppHostPath) ? null : input.AppHostPath,
            Contents = contents,
            LeftOut = LeftOutFiles.Find(tree, rid, contents),
        };
        var platform = RuntimeIdentifier.ToPlatform(rid);
        var isServed = StaticSite.IsServed(input, app);
        return app with
        {
            Items = tree.Without(app.LeftOut, item => AppHost.IsForeign(app, platform, item.Path) || (isServed && StaticSite.IsUnused(item.Path))),
        };
    }

    // A project that configures its runtime to write dumps, or to use another garbage collector, needs the libraries for it.
    private static AppContents ReadContents(BuildInput input, RuntimeConfigFile runtimeConfig) => new()
    {
        Symbols = input.KeepSymbols,
        Documentation = input.KeepDocumentation,
        OtherPlatforms = input.KeepOtherPlatforms,
        Diagnostics = input.KeepDiagnostics
            || runtimeConfig.NamesGarbageCollector
            || input.Environment.Any(variable => DiagnosticFiles.AreAskedForBy(variable.Key)),
    };

    // What was compiled comes before what was published, which may be trimmed. Without a project, only the app itself is known to be its own.
    private static IReadOnlyList<AppAssembly> ListAssemblies(BuildInput input, PublishedTree tree, string name)
    {
        var packaged = input.Files.Where(file => file.Package is not null).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        bool IsOwn(PublishedItem item) => input.Files.Count > 0 ? !packaged.Contains(item.Path) : item.Path == name + ".dll";

        var published = tree.Files
            .Where(item => item.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !item.Path.Contains('/', StringComparison.Ordinal))
            .Select(item => new AppAssembly(item.FullPath, IsOwn(item)));
        return
        [
            .. input.Assemblies
                .Concat(published)
                .Where(assembly => !AppCode.IsOfFramework(Path.GetFileNameWithoutExtension(assembly.Path)))
                .DistinctBy(assembly => Path.GetFileName(assembly.Path), StringComparer.Ordinal),
        ];
    }

    private static string ProgramName(string name, string rid) => RuntimeIdentifier.IsWindows(rid) ? name + ".exe" : name;

    private static string FindName(BuildInput input, PublishedTree tree, string rid)
    {
        const string config = ".runtimeconfig.json";
        var files = tree.Items.Where(item => item.Kind != EntryKind.Directory && !item.Path.Contains('/', StringComparison.Ordinal)).ToList();
        var configs = files.Where(file => file.Path.EndsWith(config, StringComparison.Ordinal)).ToList();
        if (configs is [var only]) return only.Path[..^config.Length];

        if (StaticSite.IsIn(tree)) return Path.GetFileName(tree.Directory);

        // A single-file or native app has no runtimeconfig.json: the app is the only program without an extension, or with .exe for Windows.
        var isWindows = RuntimeIdentifier.IsWindows(rid);
        var extension = isWindows ? ".exe" : "";
        var programs = files.Where(file => Path.GetExtension(file.Path) == extension && IsProgram(file, isWindows)).ToList();
        if (programs is [var program]) return program.Path[..^extension.Length];

        // Something else starts the files, such as an interpreter of the base: then the name is only one for people.
        if (input.AppCommand.Count > 0) return PropertyText.OrNull(input.Repository)?.Split('/')[^1] ?? Path.GetFileName(tree.Directory);

        throw new BuildException(
            ErrorCode.EntrypointMissing,
            $"cannot find the app in '{tree.Directory}': it contains {configs.Count} runtimeconfig.json files and {programs.Count} executables; "
                + "set the name of the assembly, or the command that starts the app");
    }

    // A file that cannot be read is reported when its layer is written.
    private static bool IsProgram(PublishedItem file, bool isWindows)
    {
        if (!isWindows) return file.TryHead()?.Elf is { IsProgram: true };

        try
        {
            return PeFile.Read(file.FullPath) is { IsProgram: true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
