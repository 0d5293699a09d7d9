namespace ContainerSlim.Debian.Sources;

/// <summary>Logins for archives from apt's configuration. apt_auth.conf(5).</summary>
public sealed class AptCredentials
{
    private readonly IReadOnlyList<Machine> machines;

    private AptCredentials(IReadOnlyList<Machine> machines) => this.machines = machines;

    /// <summary>Reads <c>auth.conf</c> and <c>auth.conf.d</c>; unreadable files are skipped.</summary>
    /// <param name="aptDirectory">Where apt's configuration is: <c>/etc/apt</c>.</param>
    public static AptCredentials Read(string aptDirectory)
    {
        var parts = Path.Combine(aptDirectory, "auth.conf.d");
        var files = Directory.Exists(parts) ? Directory.GetFiles(parts, "*.conf").Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return new AptCredentials([.. files.Append(Path.Combine(aptDirectory, "auth.conf")).SelectMany(path => Parse(ReadText(path)))]);
    }

    /// <summary>The login for an address as <c>user:password</c>: the one in the address, else the first that matches; null if there is none.</summary>
    public string? Find(Uri uri)
    {
        if (uri.UserInfo.Length > 0) return Uri.UnescapeDataString(uri.UserInfo);

        return machines.FirstOrDefault(machine => machine.Serves(uri)) is { } found ? $"{found.Login}:{found.Password}" : null;
    }

    // netrc: words on any number of lines; "machine" starts the next entry.
    private static IEnumerable<Machine> Parse(string text)
    {
        var words = text
            .Split('\n')
            .Where(line => !line.TrimStart().StartsWith('#'))
            .SelectMany(line => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        Machine? current = null;
        for (var i = 0; i + 1 < words.Count; i += 2)
        {
            if (words[i] == "machine")
            {
                if (current is not null) yield return current;
                current = new Machine(words[i + 1], "", "");
            }

            if (words[i] == "login") current = current is null ? null : current with { Login = words[i + 1] };
            if (words[i] == "password") current = current is null ? null : current with { Password = words[i + 1] };
        }

        if (current is not null) yield return current;
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record Machine(string Name, string Login, string Password)
    {
        // A login without a scheme is used only for https, because over http anyone could read it.
        public bool Serves(Uri uri)
        {
            var name = Name.Contains("://", StringComparison.Ordinal) ? Name : "https://" + Name;
            if (!Uri.TryCreate(name, UriKind.Absolute, out var own)) return false;
            if (own.Scheme != uri.Scheme || !string.Equals(own.Host, uri.Host, StringComparison.OrdinalIgnoreCase) || own.Port != uri.Port) return false;

            var path = own.AbsolutePath.TrimEnd('/');
            return uri.AbsolutePath == path || uri.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal);
        }
    }
}
