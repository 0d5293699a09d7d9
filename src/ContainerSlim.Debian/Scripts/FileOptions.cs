namespace ContainerSlim.Debian.Scripts;

/// <summary>The options of a command for files, and its other arguments.</summary>
/// <param name="Flags">The letters of its options.</param>
/// <param name="Names">What is no option.</param>
internal sealed record FileOptions(string Flags, IReadOnlyList<string> Names)
{
    public int? Mode { get; private init; }

    public string? User { get; private init; }

    public string? Group { get; private init; }

    public bool Has(char flag) => Flags.Contains(flag, StringComparison.Ordinal);

    /// <summary>Reads arguments; null if an option is not known.</summary>
    public static FileOptions? Read(IReadOnlyList<string> words)
    {
        var (flags, names, values) = ("", new List<string>(), new Dictionary<char, string>());
        for (var i = 0; i < words.Count; i++)
        {
            var isLong = words[i].StartsWith("--", StringComparison.Ordinal);
            var (option, value) = isLong && words[i].Split('=', 2) is [var name, var given] ? (name, given) : (words[i], null);
            if (option.StartsWith("--", StringComparison.Ordinal) && option.Length > 2)
            {
                if (Short(option) is not { } letter) return null;

                option = letter;
            }

            if (option is "--") continue;
            if (option.Length < 2 || option[0] != '-')
            {
                names.Add(words[i]);
                continue;
            }

            // "-m", "-o" and "-g" have a value: in the same word, or in the next.
            var at = option.AsSpan().IndexOfAny("mog");
            flags += at < 0 ? option[1..] : option[1..at];
            if (at < 0) continue;

            value ??= at + 1 < option.Length ? option[(at + 1)..] : ++i < words.Count ? words[i] : "";
            values[option[at]] = value;
        }

        var mode = values.TryGetValue('m', out var octal) ? ScriptPath.Mode(octal) : null;
        return values.ContainsKey('m') && mode is null
            ? null
            : new FileOptions(flags, names) { Mode = mode, User = values.GetValueOrDefault('o'), Group = values.GetValueOrDefault('g') };
    }

    private static string? Short(string option) => option switch
    {
        "--mode" => "-m",
        "--owner" => "-o",
        "--group" => "-g",
        "--recursive" => "-R",
        "--parents" or "--preserve" => "-p",
        "--directory" => "-d",
        "--symbolic" => "-s",
        "--force" or "--quiet" or "--silent" => "-f",
        "--archive" => "-a",
        "--no-clobber" => "-n",
        "--verbose" or "--changes" => "-v",
        "--no-dereference" => "-h",
        _ => null,
    };
}
