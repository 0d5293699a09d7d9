using System.CommandLine;

namespace ContainerSlim.Tool;

/// <summary>Options that several commands share.</summary>
internal static class SharedOptions
{
    public const string Quiet = "--quiet";
    public const string Verbose = "--verbose";

    public static Option<bool> CreateQuiet() =>
        new(Quiet, "-q") { Description = "Print only warnings, errors and requested output.", Recursive = true };

    public static Option<bool> CreateVerbose() => new(Verbose) { Description = "Print the details of the run and of an error.", Recursive = true };

    public static Option<string?> CreateCache() =>
        new("--cache") { Description = "The folder of the cache for layers and downloads. Default: the user's cache folder.", HelpName = "FOLDER" };

    public static Option<bool> CreateCacheShared() => new("--cache-shared")
    {
        Description = "Other users may write to the folder of the cache. Only verified content is used from it.",
    };

    public static Option<bool> CreateJson() => new("--json") { Description = "Print JSON." };

    public static Option<string?> CreatePlatform(string description) => new("--platform") { Description = description, HelpName = "OS/ARCH" };
}
