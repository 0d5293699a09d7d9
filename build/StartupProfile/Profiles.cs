using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Writes the profiles of assemblies, which determine what generic code is compiled into each.</summary>
internal static class Profiles
{
    // Each change of our code and each version of the runtime removes a few of the methods. If more are missing, the list is for a different runtime.
    private const double TolerableShare = 0.1;

    /// <summary>Writes a profile for each assembly into a folder, and returns the number of listed methods that no longer exist.</summary>
    /// <exception cref="StartupProfileException">Too many methods do not exist.</exception>
    public static int Write(string folder, string list, IReadOnlyList<Assembly> assemblies)
    {
        var listed = MethodList.Read(list).Select(line => NameReader.Find(line.Type, line.Method)).ToList();
        var missing = listed.Count(method => method is null);
        if (missing > TolerableShare * listed.Count) throw TooMany(missing, listed.Count, list);

        var homes = listed.OfType<MethodBase>().ToLookup(method => Home.Of(method, assemblies));
        foreach (var assembly in assemblies)
        {
            var name = assembly.GetName().Name!;
            var methods = StateMachines.BoxMethodsOf(assembly).Concat(homes[assembly]).Where(ProfileWriter.CanName);
            ProfileWriter.Write(Path.Combine(folder, $"{name}.mibc"), name, methods);
        }

        return missing;
    }

    private static StartupProfileException TooMany(int missing, int all, string list) => new(
        $"Cannot use '{Path.GetFileName(list)}': {missing} of its {all} methods are not there with .NET {Environment.Version}. "
        + "List them anew with build/startup.sh, or make the packages without profiles: build/pack.sh FOLDER -p:StartupProfile=false.");
}
