using System.CommandLine;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary><c>lock [FILE]</c>.</summary>
internal static class LockCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim lock",
        "containerslim lock src/Api/slim.lock.json --json",
        "containerslim lock --update",
        "containerslim lock --update libssl3t64 base",
        "containerslim lock --slices chisel-releases --mirror https://mirror.example.com/ubuntu",
    ];

    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = $"The lock file. Default: {LockPlan.FileName}.",
            DefaultValueFactory = _ => LockPlan.FileName,
        };
        var update = new Option<string[]>("--update")
        {
            HelpName = "NAME…",
            Description = "Write the newest versions to the file: of the packages, images and stages that you name ('base' is the base), or of all.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var mirror = BuildOptions.CreateMirror();
        var keyring = BuildOptions.CreateKeyring();
        var slices = BuildOptions.CreateSlices();
        var dates = BuildOptions.CreateDates();
        var snapshot = BuildOptions.CreateSnapshot();
        var json = SharedOptions.CreateJson();
        var cache = SharedOptions.CreateCache();
        var cacheShared = SharedOptions.CreateCacheShared();
        var command = new Command("lock", "Show the updates for the packages and images of a lock file, and what they fix, or take them.")
        {
            file, update, slices, mirror, keyring, dates, snapshot, json, cache, cacheShared,
        };
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, terminal => RunAsync(
            terminal,
            new Request(
                arguments.GetValue(file) ?? LockPlan.FileName,
                new PackageArchive(arguments.GetValue(mirror), arguments.GetValue(keyring), arguments.GetValue(dates))
                {
                    Definitions = [.. (arguments.GetValue(slices) ?? []).Select(Path.GetFullPath)],
                    Snapshot = arguments.GetValue(snapshot),
                },
                new CacheChoice(arguments.GetValue(cache), arguments.GetValue(cacheShared)))
            {
                Names = arguments.GetResult(update) is null ? null : arguments.GetValue(update) ?? [],
                WantsJson = arguments.GetValue(json),
            },
            ct)));
        return command;
    }

    private static async Task RunAsync(Terminal terminal, Request request, CancellationToken ct)
    {
        var locked = LockReader.Read(request.File)
            ?? throw new BuildException(
                ErrorCode.LockInvalid,
                $"cannot read the lock file '{request.File}': it does not exist; publish the project once, which writes it");
        var store = terminal.OpenCache(request.Cache);
        var update = await terminal.WatchAsync($"Looking for updates of {request.File}", async observer =>
        {
            using var connections = new ImageConnections(store, TimeProvider.System) { Transfers = observer, Observer = new TerminalObserver(terminal) };
            var services = new BuildServices(store, connections, new TerminalObserver(terminal), TimeProvider.System);
            return await CacheFailure.NamedAsync(store, () => new LockReview(services, request.Archive).FindAsync(locked, ct));
        });
        if (request.Names is { } names) update = update.Only(names);
        if (request.Names is not null && update.Changes.Count > 0) await LockWriter.WriteAsync(request.File, update.Newest, ct);

        if (request.WantsJson) await terminal.WriteJsonAsync(LockJson.Write(request.File, update, isUpdated: request.Names is not null), ct);
        else LockChangeText.Write(terminal, request.File, update, isUpdated: request.Names is not null);
    }

    /// <summary>What the command line asks for.</summary>
    private sealed record Request(string File, PackageArchive Archive, CacheChoice Cache)
    {
        /// <summary>What to update, everything if empty; null to update nothing.</summary>
        public IReadOnlyList<string>? Names { get; init; }

        public bool WantsJson { get; init; }
    }
}
