using System.CommandLine;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary><c>cache verify</c>.</summary>
internal static class VerifyCommand
{
    public static IReadOnlyList<string> Examples { get; } = ["containerslim cache verify", "containerslim cache verify --json --cache /mnt/cache"];

    public static Command Create()
    {
        var places = new CacheOptions();
        var command = new Command(
            "verify",
            "Reads everything in the cache, and names and removes what is not as it was written. The exit code is 1 then; the next build makes it anew.");
        places.AddTo(command);
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var store = places.Open(arguments);
            var check = await terminal.WaitAsync($"Reading {store.Root}", () => new BlobStoreCare(store, TimeProvider.System).VerifyAsync(ct));
            if (places.WantsJson(arguments)) await terminal.WriteAsync(CacheJson.Write(store.Root, check), ct);
            else CacheText.Write(terminal, store.Root, check);
            if (check.Damaged.Count > 0) throw Damage(store, check.Damaged);
        }));
        return command;
    }

    private static OciException Damage(BlobStore store, IReadOnlyList<DamagedFile> damaged)
    {
        var kept = damaged.Count(file => !file.IsRemoved);
        var fate = kept == 0 ? "they are removed" : $"{kept} of them cannot be removed";
        return new OciException(
            ErrorCode.CacheDamaged,
            $"cannot vouch for the cache '{store.Root}': {damaged.Count} of its files were not as they were written; "
                + $"{fate}, and the next build makes anew what it needs");
    }
}
