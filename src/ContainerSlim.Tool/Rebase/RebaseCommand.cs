using System.CommandLine;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary><c>rebase IMAGE [DESTINATION]</c>.</summary>
internal static class RebaseCommand
{
    private const string Places = "an image name, oci:FOLDER[:NAME] or oci-archive:FILE[:NAME]";

    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim rebase registry.example.com/team/app:1.0",
        "containerslim rebase registry.example.com/team/app:1.0 --dry-run --json",
        "containerslim rebase registry.example.com/team/app:1.0 registry.example.com/team/app:1.0-patched --base registry.example.com/team/base:2.0",
        "containerslim rebase oci:images:1.0 --lock src/Api/slim.lock.json",
    ];

    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = $"The image, or an index of images: {Places}." };
        var destination = new Argument<string?>("DESTINATION")
        {
            Description = $"Where the result goes: {Places}, or docker-archive:FILE[:NAME]. Default: it replaces the image.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (options, cache, cacheShared) = (new RebaseOptions(), SharedOptions.CreateCache(), SharedOptions.CreateCacheShared());
        var json = SharedOptions.CreateJson();
        var command = new Command("rebase", "Put an image onto a newer base without building it, if the result is what a publish gives.")
        {
            image, destination, json, cache, cacheShared,
        };
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var request = options.Read(arguments, new RebaseRequest(ImageLocation.Parse(arguments.GetRequiredValue(image)))
            {
                Destination = arguments.GetValue(destination) is { } text ? ImageLocation.Parse(text) : null,
            });
            var choice = new CacheChoice(arguments.GetValue(cache), arguments.GetValue(cacheShared));
            var result = await RunAsync(terminal, request, choice, ct);
            if (arguments.GetValue(json)) await terminal.WriteJsonAsync(RebaseJson.Write(request, result), ct);
            else RebaseText.Write(terminal, request, result);
        }));
        return command;
    }

    private static async Task<RebaseResult> RunAsync(Terminal terminal, RebaseRequest request, CacheChoice cache, CancellationToken ct)
    {
        var store = terminal.OpenCache(cache);
        return await terminal.WatchAsync($"Rebasing {request.Image}", async transfers =>
        {
            var observer = new TerminalObserver(terminal);
            using var connections = new ImageConnections(store, TimeProvider.System) { Transfers = transfers, Observer = observer };
            var services = new BuildServices(store, connections, observer, TimeProvider.System);
            return await CacheFailure.NamedAsync(store, () => new ImageRebase(services, request).RunAsync(ct));
        });
    }
}
