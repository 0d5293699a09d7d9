namespace ContainerSlim.Registry;

/// <summary>The scopes of a token: resources and the actions on them. distribution/distribution, "Token Scope Documentation".</summary>
internal sealed class TokenScopes
{
    private readonly SortedDictionary<string, SortedSet<string>> actions = new(StringComparer.Ordinal);

    /// <summary>The scopes of several texts, each a list of <c>type:name:action,action</c> separated by spaces. Each resource appears once.</summary>
    public static TokenScopes Of(params IEnumerable<string> texts)
    {
        var scopes = new TokenScopes();
        foreach (var scope in texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))) scopes.Add(scope);
        return scopes;
    }

    /// <summary>Each scope as text, in a fixed order.</summary>
    public IReadOnlyList<string> ToList() =>
        [.. actions.Select(entry => entry.Value.Count == 0 ? entry.Key : $"{entry.Key}:{string.Join(',', entry.Value)}")];

    /// <summary>All scopes, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', ToList());

    // Some registries use their own scope names, without resource and action.
    private void Add(string scope)
    {
        var colon = scope.LastIndexOf(':');
        var isStructured = colon > scope.IndexOf(':', StringComparison.Ordinal);
        var resource = isStructured ? scope[..colon] : scope;
        if (!actions.TryGetValue(resource, out var set)) actions[resource] = set = new SortedSet<string>(StringComparer.Ordinal);
        if (isStructured) set.UnionWith(scope[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }
}
