using System.Collections.Concurrent;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The lock of one build: what it was when the build began, and what the build used. The file is written once, at the end, with what other builds wrote
/// into it meanwhile.
/// </summary>
public sealed class LockSession
{
    private readonly LockPlan? plan;
    private readonly Lazy<LockFile?> read;
    private readonly bool isThere;
    private readonly ConcurrentDictionary<LockSlot, LockedSource> used = new();

    private LockSession(LockPlan? plan, byte[]? bytes)
    {
        this.plan = plan;
        isThere = bytes is not null;
        read = new Lazy<LockFile?>(() => bytes is null ? null : LockReader.Read(bytes, plan!.Path));
        Identity = bytes is null ? "" : Digest.Of(bytes).ToString();
    }

    /// <summary>No lock.</summary>
    public static LockSession None { get; } = new(null, null);

    /// <summary>Whether there is a lock, or will be one.</summary>
    internal bool IsOn => plan is not null && (isThere || plan.Creates);

    /// <summary>Whether the build fails if it needs something else than what is locked.</summary>
    internal bool IsLocked => plan?.IsLocked == true;

    /// <summary>Identifies the contents of the file when it was read, or last written by this build; empty if there is no file.</summary>
    internal string Identity { get; private set; }

    /// <summary>Whether there is a file.</summary>
    internal bool IsThere => isThere;

    /// <summary>The path of the file, for messages.</summary>
    internal string Path => plan?.Path ?? LockPlan.FileName;

    /// <summary>Opens the lock of a plan. The file is parsed when something is looked for in it: never for an unchanged image.</summary>
    /// <exception cref="SlimException">The file cannot be read.</exception>
    public static LockSession Open(LockPlan? plan) => plan is null ? None : new LockSession(plan, LockReader.ReadBytes(plan.Path));

    /// <summary>Reads the lock for work ahead of a build, which reports what is wrong with the file.</summary>
    internal static LockSession OpenAhead(Func<LockPlan?> read)
    {
        try
        {
            return Open(read());
        }
        catch (SlimException)
        {
            return None;
        }
    }

    /// <summary>What is locked; null if nothing is.</summary>
    /// <exception cref="BuildException">The file is not a lock file.</exception>
    internal LockedSource? Find(LockSlot slot) => read.Value?.Find(slot);

    /// <summary>Notes what the build uses.</summary>
    internal void Use(LockSlot slot, LockedSource source) => used[slot] = source;

    /// <summary>The image to read: the locked one if its name is the same, and otherwise the one that the name stands for now.</summary>
    /// <exception cref="BuildException">Another image is locked, or none, and the build must not change the lock.</exception>
    internal ImageLocation Pin(LockSlot slot, ImageLocation location)
    {
        if (location is not ImageLocation.InRegistry { Reference: { Digest: null } reference }) return location;
        var locked = Find(slot) as LockedImage;
        if (locked?.Image == location.ToString()) return new ImageLocation.InRegistry(Reference.Parse($"{reference}@{locked.Digest}"));
        if (!IsLocked) return location;

        throw Drift(slot, [locked is null ? $"'{location}' is not in the file" : $"it is '{location}' instead of '{locked.Image}'"]);
    }

    /// <summary>Notes the image that the build uses, if its name can stand for another one tomorrow.</summary>
    internal void Use(LockSlot slot, ImageLocation location, Digest root)
    {
        if (location is ImageLocation.InRegistry { Reference.Digest: null }) Use(slot, new LockedImage(location.ToString(), root));
    }

    /// <summary>Notes packages that are added to an image, which was noted before unless its name cannot stand for another one.</summary>
    internal void Add(LockSlot slot, LockedPackages packages) =>
        used.AddOrUpdate(slot, packages, (_, before) => before is LockedImage image ? image with { Packages = packages } : packages);

    /// <summary>Checks that no packages are locked for an image that gets none.</summary>
    /// <exception cref="BuildException">There are some, and the build must not change the lock.</exception>
    internal void CheckNoPackages(LockSlot slot)
    {
        if (IsLocked && Find(slot) is LockedImage { Packages: not null }) throw Drift(slot, ["packages are in the file, and none are requested any longer"]);
    }

    /// <summary>The failure of a build in locked mode.</summary>
    /// <param name="slot">What differs.</param>
    /// <param name="differences">How.</param>
    internal BuildException Drift(LockSlot slot, IReadOnlyList<string> differences) => new(
        ErrorCode.LockDrift,
        $"cannot use the lock file '{Path}' for {slot}: {LockText.Join(differences, "; ")}; publish once without SlimLockedMode and commit the file");

    /// <summary>Checks the file, and that nothing is locked that a build does not use.</summary>
    /// <param name="scope">What the build uses.</param>
    /// <exception cref="BuildException">The file is not a lock file, or something is and the build must not change the lock.</exception>
    internal void Check(LockScope scope)
    {
        if (read.Value is not { } file || !IsLocked) return;

        var unused = file.Entries.Select(entry => entry.Slot).FirstOrDefault(slot => scope.Platforms.Contains(slot.Platform) && !scope.Slots.Contains(slot));
        if (unused is not null) throw Drift(unused, ["nothing needs it any longer"]);
    }

    /// <summary>Writes what the build used. What is locked for other platforms stays.</summary>
    /// <param name="scope">The platforms whose former entries go, because the build used everything that they need.</param>
    /// <param name="folder">A folder of the user, for the file that keeps two builds apart.</param>
    /// <param name="observer">Hears what was written.</param>
    /// <param name="ct">Cancels the operation.</param>
    internal async Task CommitAsync(LockScope scope, string folder, IBuildObserver observer, CancellationToken ct)
    {
        if (plan is null || plan.IsLocked || (!isThere && !plan.Creates)) return;

        try
        {
            using var gate = await LockGate.TakeAsync(folder, ct);
            var before = LockReader.Read(plan.Path);
            if (before is null && used.IsEmpty) return;

            var after = Merge(before ?? LockFile.Empty, scope);
            var bytes = LockWriter.Write(after);
            Identity = Digest.Of(bytes).ToString();
            if (before is not null && bytes.AsSpan().SequenceEqual(LockWriter.Write(before)))
            {
                // As it was formatted by somebody else.
                Identity = Digest.Of(LockReader.ReadBytes(plan.Path)!).ToString();
                return;
            }

            await AtomicFile.WriteAsync(plan.Path, bytes, ct);
            observer.Inform(before is null
                ? $"Wrote the lock file '{plan.Path}': commit it, so that each publish uses the same packages and images."
                : $"Updated the lock file '{plan.Path}': {LockText.Changes(before, after)}.");
        }
        catch (OciException e)
        {
            // The image is at its destination. A checkout that cannot be written is no reason to fail.
            if (!isThere) Identity = "";
            observer.Detail($"The lock file was not written: {e.Message}");
        }
    }

    private LockFile Merge(LockFile file, LockScope scope)
    {
        foreach (var platform in scope.Platforms) file = file.Without(platform);
        return used.OrderBy(one => one.Key.Stage, StringComparer.Ordinal).Aggregate(file, (merged, one) => merged.With(one.Key, one.Value));
    }
}

/// <summary>The part of a lock that a build is responsible for.</summary>
/// <param name="Platforms">The platforms of which it uses everything; none if it runs only some stages.</param>
/// <param name="Slots">What it uses.</param>
internal sealed record LockScope(IReadOnlySet<string> Platforms, IReadOnlySet<LockSlot> Slots)
{
    public static LockScope None { get; } = new(new HashSet<string>(), new HashSet<LockSlot>());
}
