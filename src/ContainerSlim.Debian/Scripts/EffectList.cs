namespace ContainerSlim.Debian.Scripts;

/// <summary>Collects the effects of a package.</summary>
/// <param name="package">The package.</param>
internal sealed class EffectList(string package)
{
    // A warning names the first; the rest would not help.
    private const int MaxNamed = 3;
    private const int MaxLength = 120;

    private readonly List<AlternativeLink> alternatives = [];
    private readonly List<ScriptLink> links = [];
    private readonly List<ScriptDirectory> directories = [];
    private readonly List<ScriptFile> files = [];
    private readonly List<ScriptCopy> copies = [];
    private readonly List<OwnerChange> changes = [];
    private readonly List<UserAccount> users = [];
    private readonly List<GroupAccount> groups = [];
    private readonly List<Membership> memberships = [];
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, List<string>> undone = new(StringComparer.Ordinal);

    public string Package => package;

    public void Add(AlternativeLink alternative) => Add(alternatives, alternative, one => one.Name + '\n' + one.Target);

    public void Add(ScriptLink link) => Add(links, link, one => one.Path);

    public void Add(ScriptDirectory directory) => Add(directories, directory, one => one.Path);

    public void Add(ScriptFile file) => Add(files, file, one => one.Path);

    public void Add(ScriptCopy copy) => Add(copies, copy, one => one.Path);

    public void Add(OwnerChange change) => changes.Add(change);

    public void Add(UserAccount user) => Add(users, user, one => one.Name);

    public void Add(GroupAccount group) => Add(groups, group, one => one.Name);

    public void Add(Membership membership) => Add(memberships, membership, one => one.User + '\n' + one.Group);

    public void Warn(string warning) => warnings.Add(warning);

    /// <summary>Remembers a command of a script that is not run.</summary>
    public void Leave(string script, string command)
    {
        if (!undone.TryGetValue(script, out var commands)) undone[script] = commands = [];

        var line = command.ReplaceLineEndings(" ");
        var text = line.Length > MaxLength ? line[..MaxLength] + "…" : line;
        if (!commands.Contains(text)) commands.Add(text);
    }

    /// <summary>Forgets the commands of a script, because not all are known.</summary>
    public void Forget(string script) => undone.Remove(script);

    public PackageEffects ToEffects() => new(package)
    {
        Alternatives = alternatives,
        Links = links,
        Directories = directories,
        Files = files,
        Copies = copies,
        Changes = changes,
        Users = users,
        Groups = groups,
        Memberships = memberships,
        Warnings = [.. warnings, .. undone.Select(one => Sentence(one.Key, one.Value))],
    };

    private string Sentence(string script, List<string> commands)
    {
        var named = string.Join(", ", commands.Take(MaxNamed).Select(command => $"`{command}`"));
        var more = commands.Count > MaxNamed ? $" and {commands.Count - MaxNamed} more" : "";
        return $"the {script} of {package} would have run {named}{more}, which is not done";
    }

    // What a package does twice counts once.
    private static void Add<T>(List<T> list, T item, Func<T, string> key)
    {
        if (!list.Exists(one => key(one) == key(item))) list.Add(item);
    }
}
