namespace ContainerSlim.Registry;

/// <summary>The registry settings of the container engines on this machine: registries that are insecure for them are insecure here too.</summary>
/// <param name="variable">Reads an environment variable; null where it is not set.</param>
/// <param name="etc">The folder of the machine's settings, <c>/etc</c>.</param>
internal sealed class EngineFiles(Func<string, string?> variable, string etc)
{
    /// <summary>Registries without TLS, or with an untrusted certificate: <c>host</c>, <c>host:port</c>, or a network of addresses.</summary>
    public IEnumerable<string> InsecureRegistries() =>
        DockerFiles().SelectMany(file => DockerDaemonFile.InsecureRegistries(Read(file))).Concat(PodmanRegistries.Insecure(PodmanFiles().Select(Read)));

    private string? Home => NotEmpty(variable("HOME")) ?? NotEmpty(variable("USERPROFILE"));

    private string? UserSettings => NotEmpty(variable("XDG_CONFIG_HOME")) ?? (Home is { } home ? Path.Combine(home, ".config") : null);

    // dockerd, "Daemon configuration file": the machine's, that of a rootless daemon, Docker Desktop's.
    private IEnumerable<string> DockerFiles()
    {
        yield return Path.Combine(etc, "docker", "daemon.json");
        if (UserSettings is { } settings) yield return Path.Combine(settings, "docker", "daemon.json");
        if (Home is { } home) yield return Path.Combine(home, ".docker", "daemon.json");
    }

    // containers-registries.conf(5): the user's file replaces the machine's. The folders of both add to it, and later files win.
    private IEnumerable<string> PodmanFiles()
    {
        if (NotEmpty(variable("CONTAINERS_REGISTRIES_CONF")) is { } named) return [named];

        string?[] folders = [Path.Combine(etc, "containers"), UserSettings is { } settings ? Path.Combine(settings, "containers") : null];
        var files = folders.OfType<string>().Select(folder => Path.Combine(folder, "registries.conf")).Where(File.Exists);
        return files.TakeLast(1).Concat(folders.OfType<string>().SelectMany(DropIns));
    }

    private static IEnumerable<string> DropIns(string folder)
    {
        var directory = new DirectoryInfo(Path.Combine(folder, "registries.conf.d"));
        return directory.Exists ? directory.EnumerateFiles("*.conf").Select(file => file.FullName).Order(StringComparer.Ordinal) : [];
    }

    // A file that cannot be read is ignored. The registry is then treated as secure, and a failure has its own message.
    private static string Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
