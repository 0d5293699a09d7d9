using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ContainerSlim.StartupProfile;

/// <summary>Decides which assembly contains the code of a generic method that would otherwise be in none.</summary>
internal static partial class Home
{
    /// <summary>
    /// Whether a method belongs in a list. It must involve only types of the runtime and ours. It must not involve one of our state machines,
    /// whose names change with every method that is added: <see cref="StateMachines"/> finds these.
    /// </summary>
    public static bool IsForUs(string text) => AssembliesIn(text).All(IsOursOrTheRuntimes) && !StateMachine().IsMatch(text);

    /// <summary>
    /// The lowest of our assemblies that references all of our assemblies that the method involves; null if it involves none of ours. The runtime
    /// looks for code only in assemblies that it has loaded, and the lowest are loaded first.
    /// </summary>
    public static Assembly? Of(MethodBase method, IReadOnlyCollection<Assembly> assemblies)
    {
        var wanted = AssembliesIn(Names.Of(method.DeclaringType!) + Names.Of(method)).Where(IsOurs).ToHashSet();
        if (wanted.Count == 0) return null;

        return assemblies
            .OrderByDescending(lower => assemblies.Count(assembly => Known(assembly).Contains(lower.GetName().Name!)))
            .ThenBy(assembly => Known(assembly).Count(IsOurs))
            .First(assembly => wanted.IsSubsetOf(Known(assembly)));
    }

    private static HashSet<string> Known(Assembly assembly) =>
        [assembly.GetName().Name!, .. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static IEnumerable<string> AssembliesIn(string text) => Named().Matches(text).Select(match => match.Groups["assembly"].Value);

    // The dotnet command also has its own libraries.
    private static bool IsOursOrTheRuntimes(string assembly) =>
        IsOurs(assembly) || File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{assembly}.dll"));

    private static bool IsOurs(string assembly) => assembly.StartsWith("ContainerSlim.", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<assembly>[^\]]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    // '<Name>d__1' for a method, '<<Name>b__0>d' for a lambda.
    [GeneratedRegex(@"\[ContainerSlim\.[^;{}]*>d(__|[`;}])", RegexOptions.CultureInvariant)]
    private static partial Regex StateMachine();
}
