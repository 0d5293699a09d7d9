using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary><c>cache prune</c>.</summary>
internal static class PruneCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim cache prune",
        "containerslim cache prune --older-than 7d",
        "containerslim cache prune --keep 5GB --dry-run",
        "containerslim cache prune --all",
    ];

    public static Command Create()
    {
        var age = new Option<TimeSpan?>("--older-than")
        {
            HelpName = "AGE",
            Description = "Remove entries that were not used for this long: 7d, 12h. Default: 30 days, unless you set --keep or --all.",
            CustomParser = ReadAge,
        };
        var size = new Option<long?>("--keep")
        {
            HelpName = "SIZE",
            Description = "Remove the least recently used entries until the cache has this size: 5GB, 500MiB. "
                + "Default: 10GiB, unless you set --older-than or --all.",
            CustomParser = ReadSize,
        };
        var all = new Option<bool>("--all") { Description = "Remove everything, even entries that were used within the last hour." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be removed, and remove nothing." };
        var places = new CacheOptions();
        var command = new Command(
            "prune",
            "Remove entries that were not used for a long time, and the least recently used ones above the size limit. "
                + "Builds do this automatically once a day. Entries that were used within the last hour are kept.") { age, size, all, dryRun };
        places.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(all) is not null && (result.GetResult(age) ?? result.GetResult(size)) is not null)
            {
                result.AddError("--all removes everything; do not use --older-than or --keep with it.");
            }
        });
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var limits = arguments.GetValue(all)
                ? new StoreLimits { MaxSize = 0, InUse = TimeSpan.Zero }
                : Limits(arguments.GetValue(age), arguments.GetValue(size));
            var store = places.Open(arguments);
            var care = new BlobStoreCare(store, TimeProvider.System);
            var isDryRun = arguments.GetValue(dryRun);
            var removal = await terminal.WaitAsync(
                $"Cleaning {store.Root}",
                () => Task.Run(() => isDryRun ? care.Preview(limits, ct) : care.Prune(limits, ct), ct));
            var left = care.Measure().Sum(usage => usage.Size) - (isDryRun ? removal.Size : 0);
            if (places.WantsJson(arguments)) await terminal.WriteJsonAsync(CacheJson.Write(store.Root, removal, left, isDryRun), ct);
            else terminal.Say($"{Describe(removal, isDryRun)}, {Sizes.Text(left)} left in {store.Root}");
        }));
        return command;
    }

    private static string Describe(StoreRemoval removal, bool isDryRun) =>
        $"{removal.Files} files ({Sizes.Text(removal.Size)}) {(isDryRun ? "would be removed" : "removed")}";

    // If only one limit is set, the other does not apply.
    private static StoreLimits Limits(TimeSpan? age, long? size) => age is null && size is null
        ? StoreLimits.Default
        : new StoreLimits { MaxAge = age ?? TimeSpan.MaxValue, MaxSize = size ?? long.MaxValue };

    private static TimeSpan? ReadAge(ArgumentResult result)
    {
        var text = result.Tokens[0].Value.Trim();
        var factor = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 'd' => 24, 'h' => 1, _ => 0 };

        // A limit well within the range of file times.
        if (factor > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
        {
            return TimeSpan.FromHours((long)count * factor);
        }

        result.AddError($"--older-than takes days or hours such as 7d or 12h, but the value is '{text}'.");
        return null;
    }

    private static long? ReadSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Sizes.TryParse(text, out var bytes)) return bytes;

        result.AddError($"--keep takes a size such as 5GB or 500MiB, but the value is '{text}'.");
        return null;
    }
}
