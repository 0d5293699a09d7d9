using System.CommandLine;
using System.CommandLine.Parsing;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary>The options of <c>build</c>: one for each property of <see cref="BuildInput"/>.</summary>
internal sealed class BuildOptions
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "The folder with the app, such as the one that 'dotnet publish' created." };

    private readonly Option<string?> assembly = Text(
        "--assembly",
        "NAME",
        "The app's assembly, without extension, if the folder contains several apps. Default: the only one.");
    private readonly Option<string?> platform = SharedOptions.CreatePlatform("The platform of the image. Default: Linux on this machine's processor.");
    private readonly Option<string?> runtime = Text("--runtime", "RID", "The platform as a .NET runtime identifier, such as linux-musl-x64 or win-x64.");
    private readonly Option<bool> invariant = Switch("--invariant", "The app needs no culture data. Default: as in its runtimeconfig.json.");
    private readonly Option<string[]> runtimePacks = Several(
        "--runtime-pack",
        "FOLDER",
        "A runtime pack for a framework-dependent app, in the form …/microsoft.netcore.app.runtime.RID/VERSION. Default: those in NuGet's package "
        + "folder.");
    private readonly Option<string?> appHost = Text(
        "--app-host",
        "FILE",
        "The app host, if the publish created none for the platform. Default: the newest in NuGet's package folder.");

    private readonly Option<string?> baseImage = Text(
        "--base",
        "IMAGE",
        "The base image: chiseled (built from packages), scratch, an image name, oci:FOLDER[:NAME], oci-archive:FILE[:NAME] or "
        + "docker-archive:FILE[:NAME]. Default: chiseled.");
    private readonly Option<string?> distribution = Text(
        "--distribution",
        "NAME",
        "The distribution of a chiseled base: debian-13, debian-12, or another one with --slices and --mirror, such as ubuntu-24.04. Default: debian-13.");
    private readonly Option<string?> libraries = Text(
        "--base-libraries",
        "exact|none|native|runtime|standard|extra",
        "Which libraries a chiseled base contains: exact (what the app needs), none, native (the C library and OpenSSL), runtime (also what the .NET "
        + "runtime needs), standard (as Microsoft's chiseled images) or extra (also ICU and time zones). Default: exact.");
    private readonly Option<string[]> packages = Several(
        "--package",
        "NAME[=VERSION]",
        "A package of the distribution that the image also contains, or a slice of one (PACKAGE_SLICE).");
    private readonly Option<string[]> slices = CreateSlices();
    private readonly Option<string[]> allowMissing = Several(
        "--allow-missing",
        "LIBRARY",
        "A library that the app can do without, although one of its native files names it.");
    private readonly Option<string?> icu = Text(
        "--icu",
        "whole|lean",
        "How much of ICU's data the image contains: whole, or lean, which lacks what .NET never reads. Default: whole.");
    private readonly Option<string?> icuLocales = Text("--icu-locales", "LOCALE;LOCALE", "The locales that ICU's data keeps. Default: all.");
    private readonly Option<string[]> keep = Several(
        "--keep",
        "symbols|docs|platforms|diagnostics",
        "Include files that the app does not need to run: symbols, XML documentation, files for other platforms, or the runtime's libraries for "
        + "dumps, debuggers and tracing.").AcceptOnlyFromAmong("symbols", "docs", "platforms", "diagnostics");
    private readonly Option<string?> mirror = CreateMirror();
    private readonly Option<string?> keyring = CreateKeyring();
    private readonly Option<string?> dates = CreateDates();
    private readonly Option<string?> snapshot = CreateSnapshot();
    private readonly Option<bool> refresh = Switch("--refresh-base", "Check for newer packages now. Default: every seven days.");

    private readonly Option<bool> offline = Switch(
        "--offline",
        "Download nothing: packages and base images come from the cache. The image still goes to its destinations.");

    private readonly Option<string?> lockFile = Text(
        "--lock",
        "FILE",
        "The lock file: the packages and images to use. It is written if it does not exist, and when the image needs something else.");
    private readonly Option<bool> isLocked = Switch("--locked", "Fail if the image needs something else than what the lock file contains.");

    private readonly Option<string[]> image = Several("--image", "NAME[:TAG]", "The image's name. If it contains a registry, the image is pushed there.", "-t");
    private readonly Option<string?> registry = Text("--registry", "HOST[:PORT]", "The registry to push to.");
    private readonly Option<string?> repository = Text("--repository", "NAME", "The repository. Default: the assembly's name in lower case.");
    private readonly Option<string[]> tags = Several("--tag", "TAG", "A tag. Default: latest.");
    private readonly Option<string?> archive = Text("--archive", "FILE|FOLDER", "The archive to write. Default, if you name no destination: FOLDER.oci.tar.");
    private readonly Option<string?> archiveFormat = Text("--archive-format", "oci|docker", "The archive's format. Default: as --format.");
    private readonly Option<string?> layout = Text("--layout", "FOLDER", "The OCI layout to write to, new or existing.");
    private readonly Option<string?> load = Text(
        "--load",
        "docker|podman|no",
        "The local runtime to load the image into. If you name one, it must respond. Default, if you name no destination: whichever responds.");
    private readonly Option<string?> report = Text("--report", "FILE", "A JSON file for names, digests, layers and sizes. Default: beside the archive.");

    private readonly Option<string?> user = Text("--user", "USER[:GROUP]", "The user. Default: the base's, else 1654; on Windows ContainerUser.");
    private readonly Option<string?> workdir = Text("--workdir", "PATH", "The app's folder and working directory. Default: /app, on Windows C:\\app\\.");
    private readonly Option<string[]> environment = Several("--env", "NAME=VALUE", "An environment variable.", "-e");
    private readonly Option<string[]> labels = Several("--label", "NAME=VALUE", "A label.", "-l");
    private readonly Option<string[]> annotations = Several("--annotation", "NAME=VALUE", "An annotation of the manifest.");
    private readonly Option<string[]> ports = Several(
        "--port",
        "PORT[/udp]",
        "A port that the app listens on. Default: the ports in ASPNETCORE_URLS, else in ASPNETCORE_HTTP_PORTS and ASPNETCORE_HTTPS_PORTS.",
        "-p");
    private readonly Option<string[]> directories = Several(
        "--directory",
        DirectoryOption.Form,
        "A directory that the app writes to. Default: mode 0755, owned by the image's user.");
    private readonly Option<string[]> stages = Several(
        "--stage",
        StageOption.Form,
        "A stage: a command that runs before FOLDER is read, and can create it; or image=IMAGE or packages=NAME;NAME, with files to copy. "
        + "The other fields are those of SlimStage items: depends-on, working-directory, environment, inputs, outputs, key, timeout, shell, platform, "
        + "dependencies. The command is the last field.");
    private readonly Option<string[]> copies = Several(
        "--copy",
        CopyOption.Form,
        "Files to copy into the image from a stage, an image or the current folder. The other fields are those of SlimCopy items: files, except, mode, "
        + "owner, optional.");
    private readonly Option<bool> noCreated = Switch("--no-created-label", "Omit the labels with the creation time.");
    private readonly Option<bool> noBase = Switch("--no-base-labels", "Omit the labels with the base's name and digest.");

    private readonly Option<string[]> command = Several(
        "--command",
        "WORD",
        "The command that starts the app, one word per option. Default: the app host; 'dotnet NAME.dll' on a base with its own runtime.");
    private readonly Option<string[]> args = Several("--args", "WORD", "An argument that always follows the command.");
    private readonly Option<string[]> cmd = Several("--cmd", "WORD", "A default argument that users can replace when they run the image.");
    private readonly Option<string[]> entrypoint = Several(
        "--entrypoint",
        "WORD",
        "An entrypoint that gets the command as its arguments, one word per option.");
    private readonly Option<string[]> entrypointArgs = Several("--entrypoint-args", "WORD", "An argument of the entrypoint.");
    private readonly Option<string?> instruction = Text(
        "--command-instruction",
        "Entrypoint|DefaultArgs|None",
        "Where to put the command. Default: Entrypoint; DefaultArgs with --entrypoint.");

    private readonly Option<string?> format = Text("--format", "oci|docker", "The media types of the image. Default: oci.");
    private readonly Option<string?> epoch = Text(
        "--epoch",
        "SECONDS",
        "The timestamp for everything in the image, in seconds since 1970. Default: SOURCE_DATE_EPOCH, else 0.");
    private readonly Option<string?> contentTime = Text(
        "--content-time",
        "SOURCE",
        "The timestamps of static files: auto, git, content, epoch, seconds since 1970 or a date. Default: auto.");
    private readonly Option<string[]> layers = Several(
        "--layer",
        "NAME=PATTERN",
        "A separate layer for files. Patterns are relative to the folder, separated by ';'.");
    private readonly Option<string?> maxLayers = Text("--max-layers", "N", "The maximum number of layers for the app's files. Default: 10.");
    private readonly Option<string?> compression = Text("--compression", "gzip|zstd|estargz", "The compression of new layers. Default: gzip.");
    private readonly Option<string?> level = Text(
        "--compression-level",
        "N",
        "The compression level: 1 to 9, or 1 to 22 for zstd. Default: 6, zstd 3; 9 for layers that many images share.");
    private readonly Option<bool> always = Switch("--always", "Write the image even to destinations that already have it.");
    private readonly Option<string?> cache = SharedOptions.CreateCache();
    private readonly Option<bool> cacheShared = SharedOptions.CreateCacheShared();
    private readonly Option<string[]> cacheFrom = Several("--cache-from", "REPOSITORY", "A repository with layers from other machines to reuse.");
    private readonly Option<string?> cacheTo = Text("--cache-to", "REPOSITORY", "The repository to write layers to, for other machines.");
    private readonly Option<string?> cacheLimit = Text("--cache-limit", "SIZE|none", "The maximum size of the cache, such as 10GB. Default: 10GiB.");

    public IEnumerable<Argument> Arguments => [folder];

    /// <summary>All options, in the order that help shows them.</summary>
    public IEnumerable<Option> All =>
    [
        image, registry, repository, tags, archive, archiveFormat, layout, load, report,
        platform, runtime, baseImage, distribution, libraries, packages, slices, allowMissing, icu, icuLocales, mirror, keyring, dates, snapshot, refresh,
        offline, lockFile, isLocked,
        stages, copies,
        user, workdir, environment, labels, annotations, ports, directories, noCreated, noBase,
        command, args, cmd, entrypoint, entrypointArgs, instruction,
        assembly, invariant, keep, runtimePacks, appHost, format, layers, maxLayers, compression, level, epoch, contentTime, always,
        cache, cacheShared, cacheFrom, cacheTo, cacheLimit,
    ];

    /// <summary>Reports options that exclude each other, and values of the wrong form.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetResult(platform) is not null && result.GetResult(runtime) is not null) result.AddError("Use either --platform or --runtime, not both.");
        if (result.GetResult(isLocked) is not null && result.GetResult(lockFile) is null) result.AddError("--locked needs --lock, which names the file.");
        if (result.GetResult(image) is not null && (result.GetResult(registry) ?? result.GetResult(repository)) is not null)
        {
            result.AddError("--image already contains registry and repository; do not use --registry or --repository with it.");
        }

        foreach (var option in new[] { environment, labels, annotations, layers })
        {
            foreach (var text in result.GetValue(option)?.Where(text => text.IndexOf('=', StringComparison.Ordinal) < 1) ?? [])
            {
                result.AddError($"{option.Name} takes NAME={(option == layers ? "PATTERN" : "VALUE")}, but the value is '{text}'.");
            }
        }

        var errors = (result.GetValue(directories) ?? []).SelectMany(DirectoryOption.Errors)
            .Concat((result.GetValue(stages) ?? []).SelectMany(StageOption.Errors))
            .Concat((result.GetValue(copies) ?? []).SelectMany(CopyOption.Errors));
        foreach (var error in errors) result.AddError(error);
    }

    /// <summary>The engine's input, from the command line.</summary>
    /// <exception cref="SlimException">A platform, image name or runtime pack is not valid.</exception>
    public BuildInput Read(ParseResult result)
    {
        var rid = result.GetValue(platform) is { } os ? RuntimeIdentifier.Of(Platform.Parse(os)) : result.GetValue(runtime) ?? RuntimeIdentifier.Default;
        var name = ImageName.Read(result.GetValue(image) ?? [], result.GetValue(registry), result.GetValue(repository), result.GetValue(tags) ?? []);
        var directory = result.GetRequiredValue(folder);
        return new BuildInput
        {
            PublishDirectory = directory,
            AssemblyName = result.GetValue(assembly),
            RuntimeIdentifier = rid,
            InvariantGlobalization = result.GetValue(invariant) ? true : null,
            RuntimePacks = result.GetValue(runtimePacks) is { Length: > 0 } packs
                ? [.. packs.Select(PackageFolder.ReadRuntimePack)]
                : PackageFolder.Default.RuntimePacks(rid),
            AppHostPath = result.GetValue(appHost) ?? PackageFolder.Default.FindAppHost(rid),
            KeepSymbols = Keeps(result, "symbols"),
            KeepDocumentation = Keeps(result, "docs"),
            KeepOtherPlatforms = Keeps(result, "platforms"),
            KeepDiagnostics = Keeps(result, "diagnostics"),
            Base = result.GetValue(baseImage),
            Distribution = result.GetValue(distribution),
            BaseLibraries = result.GetValue(libraries),
            PackageMirror = result.GetValue(mirror),
            PackageKeyring = result.GetValue(keyring),
            PackageDates = result.GetValue(dates),
            Snapshot = result.GetValue(snapshot),
            Offline = result.GetValue(offline),
            BasePackages = new BasePackagesInput
            {
                Items = [.. (result.GetValue(packages) ?? []).Select(ReadPackage)],
                Definitions = [.. (result.GetValue(slices) ?? []).Select(Path.GetFullPath)],
                AllowMissing = result.GetValue(allowMissing) ?? [],
                Icu = result.GetValue(icu),
                IcuLocales = result.GetValue(icuLocales),
            },
            RefreshBase = result.GetValue(refresh),
            LockFile = result.GetValue(lockFile),
            LockMode = result.GetValue(isLocked) ? "true" : null,
            Registry = name.Registry,
            Repository = name.Repository,
            Tags = name.Tags,
            ArchivePath = result.GetValue(archive),
            ArchiveFormat = result.GetValue(archiveFormat),
            LayoutPath = result.GetValue(layout),
            DefaultArchivePath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + ".oci.tar",
            LocalRegistry = result.GetValue(load),
            ImageFormat = result.GetValue(format),
            WorkingDirectory = result.GetValue(workdir),
            User = result.GetValue(user),
            AppCommand = result.GetValue(command) ?? [],
            AppCommandArgs = result.GetValue(args) ?? [],
            DefaultArgs = result.GetValue(cmd) ?? [],
            AppCommandInstruction = result.GetValue(instruction),
            Entrypoint = result.GetValue(entrypoint) ?? [],
            EntrypointArgs = result.GetValue(entrypointArgs) ?? [],
            Environment = Pairs(result.GetValue(environment)),
            Labels = Pairs(result.GetValue(labels)),
            Annotations = Pairs(result.GetValue(annotations)),
            Ports = [.. (result.GetValue(ports) ?? []).Select(port => new KeyValuePair<string, string>(port, ""))],
            Stages = [.. (result.GetValue(stages) ?? []).Select(StageOption.Read)],
            Copies = [.. (result.GetValue(copies) ?? []).Select(CopyOption.Read)],
            Directories = [.. (result.GetValue(directories) ?? []).Select(DirectoryOption.Read)],
            LabelCreated = !result.GetValue(noCreated),
            LabelBaseName = !result.GetValue(noBase),
            LabelBaseDigest = !result.GetValue(noBase),
            SourceDateEpoch = result.GetValue(epoch),
            ContentTime = result.GetValue(contentTime),
            ReportPath = result.GetValue(report),
            LayerRules = [.. Pairs(result.GetValue(layers)).Select(rule => new LayerRule(rule.Key, rule.Value, null))],
            MaxLayers = result.GetValue(maxLayers),
            Compression = result.GetValue(compression),
            CompressionLevel = result.GetValue(level),
            Always = result.GetValue(always),
            CacheDirectory = result.GetValue(cache),
            CacheShared = result.GetValue(cacheShared),
            CacheFrom = result.GetValue(cacheFrom) ?? [],
            CacheTo = result.GetValue(cacheTo),
            CacheLimit = result.GetValue(cacheLimit),
        };
    }

    /// <summary>The option for the mirror of packages.</summary>
    public static Option<string?> CreateMirror() => Text(
        "--mirror",
        "URL",
        "The mirror that packages are downloaded from: an http or https address, or a folder. Default: this machine's apt sources, else the "
        + "distribution's archive.");

    /// <summary>The option for definitions of slices.</summary>
    public static Option<string[]> CreateSlices() => Several(
        "--slices",
        "FOLDER",
        "A folder with definitions of slices, in the format of chisel-releases, over those of the distribution.");

    /// <summary>The option for the keys of a mirror.</summary>
    public static Option<string?> CreateKeyring() => Text(
        "--keyring",
        "FILE",
        "The keyring of a mirror that signs with its own keys. Default: the distribution's keys.");

    /// <summary>The option for the dates of a mirror.</summary>
    public static Option<string?> CreateDates() => Text(
        "--package-dates",
        "checked|any",
        "Which dates a mirror's release files may have: checked (not expired, not in the future, not older than one that was used before) or any. "
        + "Default: checked.");

    /// <summary>The option for the time of a snapshot.</summary>
    public static Option<string?> CreateSnapshot() => Text(
        "--snapshot",
        "TIME",
        "The time that packages are used from, such as 20261101T000000Z: from the distribution's service with snapshots, or from --mirror with the same "
        + "layout. Default: the newest packages.");

    private bool Keeps(ParseResult result, string what) => result.GetValue(keep)?.Contains(what) == true;

    // The value is everything behind the first '=', whatever is in it.
    private static PackageInput ReadPackage(string text) => text.Split('=', 2) is [var name, var version]
        ? new PackageInput(name) { Version = version }
        : new PackageInput(text);

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(string[]? texts) =>
        [.. (texts ?? []).Select(text => text.Split('=', 2)).Select(parts => new KeyValuePair<string, string>(parts[0], parts[1]))];

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    private static Option<string[]> Several(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description + " Can be repeated." };
}
