namespace ContainerSlim.Registry;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header. RFC 9110, section 11.6.1.</summary>
/// <param name="Scheme">The scheme, lower-case: <c>basic</c>, <c>bearer</c>.</param>
/// <param name="Parameters">The parameters by lower-case name.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The address that sent it.</summary>
    public Uri? From { get; private init; }

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Service => Parameters.GetValueOrDefault("service");

    public string Scope => Parameters.GetValueOrDefault("scope") ?? "";

    /// <summary>All challenges of a response, in order.</summary>
    public static IReadOnlyList<Challenge> Of(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
            ? [.. values.SelectMany(Parse).Select(challenge => challenge with { From = response.RequestMessage!.RequestUri })]
            : [];

    /// <summary>The challenges of one header. Anything else is skipped.</summary>
    public static IReadOnlyList<Challenge> Parse(string header)
    {
        var challenges = new List<Challenge>();
        var scanner = new ChallengeScanner(header);
        while (scanner.SkipToToken())
        {
            var scheme = scanner.ReadToken().ToLowerInvariant();
            challenges.Add(new Challenge(scheme, scanner.ReadParameters()));
        }

        return challenges;
    }
}

/// <summary>Reads the grammar of RFC 9110, section 11: tokens, quoted strings, and commas that separate both parameters and challenges.</summary>
file sealed class ChallengeScanner(string text)
{
    private int position;

    private bool AtEnd => position >= text.Length;

    public bool SkipToToken()
    {
        while (!AtEnd && !IsTokenChar(text[position])) position++;
        return !AtEnd;
    }

    public string ReadToken()
    {
        var start = position;
        while (!AtEnd && IsTokenChar(text[position])) position++;
        return text[start..position];
    }

    public Dictionary<string, string> ReadParameters()
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            var start = position;
            Skip(" \t,");
            var name = ReadToken();
            Skip(" \t");
            if (name.Length == 0 || AtEnd || text[position] != '=')
            {
                // A token without '=' is the next challenge's scheme.
                position = start;
                return parameters;
            }

            position++;
            Skip(" \t");
            parameters.TryAdd(name.ToLowerInvariant(), ReadValue());
        }
    }

    private string ReadValue()
    {
        if (!AtEnd && text[position] == '"') return ReadQuoted();

        // Padding of a token68, which has no value.
        Skip("=");
        return ReadToken();
    }

    private string ReadQuoted()
    {
        var value = new System.Text.StringBuilder();
        for (position++; !AtEnd && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length) position++;
            value.Append(text[position]);
        }

        // The closing quote, if there is one.
        if (!AtEnd) position++;
        return value.ToString();
    }

    private void Skip(string chars)
    {
        while (!AtEnd && chars.Contains(text[position], StringComparison.Ordinal)) position++;
    }

    // RFC 9110, section 5.6.2, and '/', which a token68 can contain.
    private static bool IsTokenChar(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~/".Contains(c, StringComparison.Ordinal);
}
