using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ContainerSlim.StartupProfile;

/// <summary>Which of our assemblies is given the code of a generic method that no assembly has by itself.</summary>
internal static partial class Home
{
    /// <summary>
    /// Whether a list is to have a method. It is over a type of ours, for elsewhere the runtime does not look in our assemblies, and otherwise of the
    /// runtime's; and it is not over a state machine of ours, whose names change with every method that is written: <see cref="StateMachines"/> knows these.
    /// </summary>
    public static bool IsForUs(string text)
    {
        var assemblies = AssembliesIn(text).ToList();
        return assemblies.Exists(IsOurs) && assemblies.TrueForAll(assembly => IsOurs(assembly) || IsTheRuntimes(assembly)) && !StateMachine().IsMatch(text);
    }

    /// <summary>
    /// The lowest of ours that references all of ours that the method names. The runtime only looks for code where it has loaded an assembly,
    /// and the lowest are loaded first.
    /// </summary>
    public static Assembly Of(MethodBase method, IReadOnlyCollection<Assembly> assemblies)
    {
        var wanted = AssembliesIn(Names.Of(method.DeclaringType!) + Names.Of(method)).Where(IsOurs).ToHashSet();
        return assemblies
            .OrderByDescending(lower => assemblies.Count(assembly => Known(assembly).Contains(lower.GetName().Name!)))
            .ThenBy(assembly => Known(assembly).Count(IsOurs))
            .First(assembly => wanted.IsSubsetOf(Known(assembly)));
    }

    private static HashSet<string> Known(Assembly assembly) =>
        [assembly.GetName().Name!, .. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static IEnumerable<string> AssembliesIn(string text) => Named().Matches(text).Select(match => match.Groups["assembly"].Value);

    private static bool IsOurs(string assembly) => assembly.StartsWith("ContainerSlim.", StringComparison.Ordinal);

    // The dotnet command has libraries of its own.
    private static bool IsTheRuntimes(string assembly) => File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{assembly}.dll"));

    [GeneratedRegex(@"\[(?<assembly>[^\]]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    // Of a method '<Name>d__1', of a lambda '<<Name>b__0>d'.
    [GeneratedRegex(@"\[ContainerSlim\.[^;{}]*>d(__|[`;}])", RegexOptions.CultureInvariant)]
    private static partial Regex StateMachine();
}
