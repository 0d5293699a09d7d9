using System.CommandLine;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary><c>cache</c>, which shows the contents of the cache, and its subcommands, which maintain it.</summary>
internal static class CacheCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim cache",
        "containerslim cache --json --cache /mnt/cache",
        "containerslim cache prune --older-than 7d --keep 5GB",
        "containerslim cache verify",
    ];

    public static Command Create(Command prune, Command verify)
    {
        var places = new CacheOptions();
        var command = new Command("cache", "Show the contents of the cache by kind and by last use.") { prune, verify };
        places.AddTo(command);
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var store = places.Open(arguments);
            var usage = await terminal.WaitAsync($"Looking at {store.Root}", () => Task.Run(new BlobStoreCare(store, TimeProvider.System).Measure, ct));
            if (places.WantsJson(arguments)) await terminal.WriteJsonAsync(CacheJson.Write(store.Root, usage), ct);
            else CacheText.Write(terminal, store.Root, usage);
        }));
        return command;
    }
}

/// <summary>The options of all cache commands.</summary>
internal sealed class CacheOptions
{
    private readonly Option<string?> cache = SharedOptions.CreateCache();
    private readonly Option<bool> json = SharedOptions.CreateJson();

    public void AddTo(Command command)
    {
        command.Options.Add(cache);
        command.Options.Add(json);
    }

    public BlobStore Open(ParseResult arguments) => new(arguments.GetValue(cache) ?? CacheLocation.Default, TimeProvider.System);

    public bool WantsJson(ParseResult arguments) => arguments.GetValue(json);
}
