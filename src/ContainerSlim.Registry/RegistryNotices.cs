namespace ContainerSlim.Registry;

/// <summary>What a notice is about.</summary>
public enum RegistryNoticeKind
{
    /// <summary>Something for a detailed log.</summary>
    Detail,
    /// <summary>A credential helper failed, and the registry is read without credentials.</summary>
    CredentialHelperUnavailable,
}

/// <summary>Something that users should know, although nothing failed.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Message">The sentence.</param>
public sealed record RegistryNotice(RegistryNoticeKind Kind, string Message);

/// <summary>The notices of a run, each once. Who listens later also hears the earlier ones, because a client may be used before there is a log.</summary>
public sealed class RegistryNotices
{
    private readonly List<RegistryNotice> given = [];
    private Action<RegistryNotice>? listeners;

    /// <summary>Passes on all notices, from any thread.</summary>
    public void Listen(Action<RegistryNotice> listener)
    {
        IReadOnlyList<RegistryNotice> earlier;
        lock (given)
        {
            earlier = [.. given];
            listeners += listener;
        }

        foreach (var notice in earlier) listener(notice);
    }

    internal void Add(RegistryNotice notice)
    {
        Action<RegistryNotice>? now;
        lock (given)
        {
            if (given.Contains(notice)) return;

            given.Add(notice);
            now = listeners;
        }

        now?.Invoke(notice);
    }
}
