using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>Reads the fields that relate packages to each other. deb-control(5); Debian Policy, chapter 7.</summary>
internal sealed class RelationReader
{
    private readonly string text;
    private readonly string architecture;
    private int position;

    private RelationReader(string text, string architecture)
    {
        this.text = text;
        this.architecture = architecture;
    }

    /// <summary>The relations of a field, each with its alternatives. Those restricted to other architectures or to build profiles are left out.</summary>
    /// <exception cref="FormatException">The field is malformed.</exception>
    public static IReadOnlyList<IReadOnlyList<Relation>> Read(string field, string architecture) =>
        [.. field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => new RelationReader(text, architecture).ReadAlternatives())
            .Where(alternatives => alternatives.Count > 0)];

    private List<Relation> ReadAlternatives()
    {
        var alternatives = new List<Relation>();
        while (true)
        {
            var relation = ReadRelation();
            if (IsWanted() && relation.IsFor(architecture)) alternatives.Add(relation);
            SkipBlanks();
            if (position == text.Length) return alternatives;

            Expect('|');
        }
    }

    private Relation ReadRelation()
    {
        SkipBlanks();
        var name = Take(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0])) throw Malformed();

        string? qualifier = null;
        if (Accept(':'))
        {
            qualifier = Take(c => char.IsAsciiLetterOrDigit(c) || c == '-');
            if (qualifier.Length == 0) throw Malformed();
        }

        SkipBlanks();
        return new Relation(name) { Qualifier = qualifier, Bound = Accept('(') ? ReadBound() : null };
    }

    private VersionBound ReadBound()
    {
        SkipBlanks();
        var order = Take(c => c is '<' or '=' or '>') switch
        {
            "<<" => VersionOrder.Earlier,
            "=" => VersionOrder.Equal,
            ">>" => VersionOrder.Later,

            // The single characters are obsolete, and mean the same as those with "=".
            "<=" or "<" => VersionOrder.EarlierOrEqual,
            ">=" or ">" => VersionOrder.LaterOrEqual,
            _ => throw Malformed(),
        };
        SkipBlanks();
        var version = Take(c => c is not (')' or ' ' or '\t'));
        SkipBlanks();
        Expect(')');
        return new VersionBound(order, DebianVersion.Parse(version));
    }

    // "[amd64 !arm64]" and "<!nocheck>". Both are for source packages; in a binary one they mean the same, and no profile is active.
    private bool IsWanted()
    {
        var wanted = true;
        SkipBlanks();
        if (Accept('['))
        {
            var names = ReadList(']');
            wanted = names[0].StartsWith('!') ? !names.Contains("!" + architecture) : names.Contains(architecture) || names.Contains("any");
        }

        bool? profile = null;
        while (SkipBlanks() && Accept('<'))
        {
            var isActive = ReadList('>').All(name => name.StartsWith('!'));
            profile = profile == true || isActive;
        }

        return wanted && profile != false;
    }

    private string[] ReadList(char end)
    {
        var names = Take(c => c != end).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        Expect(end);
        return names.Length > 0 ? names : throw Malformed();
    }

    private string Take(Func<char, bool> isPart)
    {
        var start = position;
        while (position < text.Length && isPart(text[position])) position++;
        return text[start..position];
    }

    private bool SkipBlanks()
    {
        while (position < text.Length && text[position] is ' ' or '\t') position++;
        return true;
    }

    private bool Accept(char c)
    {
        if (position == text.Length || text[position] != c) return false;

        position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c)) throw Malformed();
    }

    private FormatException Malformed() => new($"'{text}' is not a relation between packages");
}
