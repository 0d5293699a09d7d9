using System.CommandLine;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>The options of <c>rebase</c> about bases.</summary>
internal sealed class RebaseOptions
{
    private readonly Option<string?> newBase = new("--base")
    {
        HelpName = "IMAGE",
        Description = "The new base: an image, or chiseled for the newest packages. Default: what the old base's name stands for now, or the newest "
            + "packages if the base was cut from packages.",
    };

    private readonly Option<string?> oldBase = new("--old-base")
    {
        HelpName = "IMAGE",
        Description = "The base that the image is on. Default: the one that its labels name.",
    };

    private readonly Option<string?> lockFile = new("--lock") { HelpName = "FILE", Description = "The lock file whose packages or image to use." };
    private readonly Option<bool> trial = new("--dry-run") { Description = "Show whether it is possible and what would change, and write nothing." };
    private readonly Option<string[]> slices = BuildOptions.CreateSlices();
    private readonly Option<string?> mirror = BuildOptions.CreateMirror();
    private readonly Option<string?> keyring = BuildOptions.CreateKeyring();
    private readonly Option<string?> dates = BuildOptions.CreateDates();

    public IReadOnlyList<Option> All => [newBase, oldBase, lockFile, trial, slices, mirror, keyring, dates];

    public RebaseRequest Read(ParseResult arguments, RebaseRequest request) => request with
    {
        Base = arguments.GetValue(newBase),
        OldBase = arguments.GetValue(oldBase) is { } text ? ImageLocation.Parse(text) : null,
        LockFile = arguments.GetValue(lockFile),
        IsTrial = arguments.GetValue(trial),
        Definitions = [.. (arguments.GetValue(slices) ?? []).Select(Path.GetFullPath)],
        Archive = new PackageArchive(arguments.GetValue(mirror), arguments.GetValue(keyring), arguments.GetValue(dates)),
    };
}
