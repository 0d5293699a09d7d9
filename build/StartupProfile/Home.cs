using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ContainerSlim.StartupProfile;

/// <summary>Which assembly is given the code of a generic method that no assembly has by itself.</summary>
internal static partial class Home
{
    /// <summary>
    /// Whether a list is to have a method: of the assemblies that it names all are the runtime's or ours, and it is not over a state machine of
    /// ours, whose names change with every method that is written; <see cref="StateMachines"/> knows these.
    /// </summary>
    public static bool IsForUs(string text) => AssembliesIn(text).All(IsOursOrTheRuntimes) && !StateMachine().IsMatch(text);

    /// <summary>
    /// The lowest of ours that references all of ours that the method names; null where it names none of ours. The runtime only looks for code
    /// where it has loaded an assembly, and the lowest are loaded first.
    /// </summary>
    public static Assembly? Of(MethodBase method, IReadOnlyCollection<Assembly> assemblies)
    {
        var wanted = AssembliesIn(Names.Of(method.DeclaringType!) + Names.Of(method)).Where(IsOurs).ToHashSet();
        if (wanted.Count == 0) return null;

        return assemblies
            .OrderByDescending(lower => assemblies.Count(assembly => Known(assembly).Contains(lower.GetName().Name!)))
            .ThenBy(assembly => Known(assembly).Count(IsOurs))
            .First(assembly => wanted.All(Known(assembly).Contains));
    }

    private static HashSet<string> Known(Assembly assembly) => [assembly.GetName().Name!, .. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static IEnumerable<string> AssembliesIn(string text) => Named().Matches(text).Select(match => match.Groups["assembly"].Value);

    // The dotnet command has libraries of its own.
    private static bool IsOursOrTheRuntimes(string assembly) => IsOurs(assembly) || File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{assembly}.dll"));

    private static bool IsOurs(string assembly) => assembly.StartsWith("ContainerSlim.", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<assembly>[^\]]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(@"\[ContainerSlim\.[^;{}]*\+<[^>]*>d__", RegexOptions.CultureInvariant)]
    private static partial Regex StateMachine();
}
