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
            "Read the whole cache, and list and remove damaged files. "
                + "If there are any, the exit code is 1, and the next build downloads or builds them again.");
        places.AddTo(command);
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var store = places.Open(arguments);
            var check = await terminal.WaitAsync($"Reading {store.Root}", () => new BlobStoreCare(store, TimeProvider.System).VerifyAsync(ct));
            if (places.WantsJson(arguments)) await terminal.WriteJsonAsync(CacheJson.Write(store.Root, check), ct);
            else CacheText.Write(terminal, store.Root, check);
            if (check.Damaged.Count > 0) throw Damage(store, check.Damaged);
        }));
        return command;
    }

    private static OciException Damage(BlobStore store, IReadOnlyList<DamagedFile> damaged)
    {
        var removed = damaged.Count(file => file.IsRemoved);
        return new OciException(
            ErrorCode.CacheDamaged,
            $"cannot trust the cache '{store.Root}': files damaged: {damaged.Count}, removed: {removed}; the next build downloads or builds what it needs");
    }
}
