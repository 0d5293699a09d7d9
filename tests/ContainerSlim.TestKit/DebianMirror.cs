using System.Globalization;

namespace ContainerSlim.TestKit;

/// <summary>
/// A small mirror of Debian 12 and 13 for amd64 and arm64, with Debian's own signatures: apt fetches it once, from wherever this host's apt does,
/// and a folder of the user's cache keeps it for later runs until its release files expire.
/// </summary>
public sealed class DebianMirror
{
    private static readonly Lazy<Task<DebianMirror>> Shared = new(FindOrFetchAsync);

    private readonly string root;

    private DebianMirror(string root)
    {
        this.root = root;
        Time = new FixedTime(ReleaseDates(root, "Date").Max());
    }

    /// <summary>The archive; the security archive is beside it.</summary>
    public string Folder => Path.Combine(root, DebianMirrorFetch.Main);

    /// <summary>The security archive.</summary>
    public string SecurityFolder => Path.Combine(root, DebianMirrorFetch.Security);

    /// <summary>A clock at which every release file is valid, whatever the day is.</summary>
    public TimeProvider Time { get; }

    /// <summary>The mirror; where apt is missing the test is skipped.</summary>
    public static Task<DebianMirror> GetAsync()
    {
        Peer.Require("apt-get");
        return Shared.Value;
    }

    /// <summary>Serves both archives over http on the loopback address.</summary>
    public Task<DebianMirrorServer> ServeAsync() => DebianMirrorServer.StartAsync(root, DebianMirrorFetch.Main);

    private static async Task<DebianMirror> FindOrFetchAsync()
    {
        var cache = Path.Combine(CacheRoot(), "containerslim-tests", "debian-mirror");
        Directory.CreateDirectory(cache);
        await using var held = await LockAsync(Path.Combine(cache, "lock"));
        var kept = Directory.GetDirectories(cache, $"{DebianMirrorFetch.Identity}-*").OrderDescending(StringComparer.Ordinal).ToList();
        if (kept.Find(IsValid) is { } valid) return new DebianMirror(valid);

        try
        {
            return new DebianMirror(await FetchAsync(cache));
        }
        catch (InvalidOperationException) when (kept.Count > 0)
        {
            // Without a network the last one still serves a test that takes its clock.
            return new DebianMirror(kept[0]);
        }
    }

    private static async Task<string> FetchAsync(string cache)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(cache, "." + Path.GetRandomFileName())).FullName;
        try
        {
            var mirror = Path.Combine(temporary, "mirror");
            foreach (var distribution in Debian.Distribution.Own)
            {
                await DebianMirrorFetch.FetchAsync(distribution, Path.Combine(temporary, distribution.Id), mirror);
            }

            var now = TimeProvider.System.GetUtcNow();
            var final = Path.Combine(cache, string.Create(CultureInfo.InvariantCulture, $"{DebianMirrorFetch.Identity}-{now:yyyyMMddHHmmss}"));
            Directory.Move(mirror, final);
            return final;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    // A day is left for the tests that run by the real clock.
    private static bool IsValid(string root) => ReleaseDates(root, "Valid-Until").Min() > TimeProvider.System.GetUtcNow().AddDays(1);

    private static IEnumerable<DateTimeOffset> ReleaseDates(string root, string field) =>
        Directory.EnumerateFiles(root, "InRelease", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith(field + ": ", StringComparison.Ordinal))
            .Select(line => DateTimeOffset.Parse(line[(field.Length + 2)..].Replace("UTC", "GMT", StringComparison.Ordinal), CultureInfo.InvariantCulture));

    private static string CacheRoot() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    // Test assemblies run at the same time; one fetches, the others wait for it.
    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }
        }
    }
}

/// <summary>A clock that stands still.</summary>
public sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
