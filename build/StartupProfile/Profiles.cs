using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Writes the profiles of assemblies, which determine what generic code is compiled into each.</summary>
internal static class Profiles
{
    // Each change of our code and each version of the runtime removes a few of the methods. If more are missing, the list is for a different runtime.
    private const double TolerableShare = 0.1;

    /// <summary>
    /// Writes a profile for each assembly into a folder, and one more assembly, and returns the number of listed methods that no longer exist.
    /// </summary>
    /// <exception cref="StartupProfileException">Too many methods do not exist.</exception>
    public static int Write(string folder, string list, IReadOnlyList<Assembly> assemblies)
    {
        var listed = MethodList.Read(list).Select(line => NameReader.Find(line.Type, line.Method)).ToList();
        var missing = listed.Count(method => method is null);
        if (missing > TolerableShare * listed.Count) throw TooMany(missing, listed.Count, list);

        var homes = listed.OfType<MethodBase>().Where(ProfileWriter.CanName).ToLookup(method => Home.Of(method, assemblies));
        foreach (var assembly in assemblies)
        {
            WriteProfile(assembly.GetName().Name!, StateMachines.BoxMethodsOf(assembly).Where(ProfileWriter.CanName).Concat(homes[assembly]));
        }

        WriteProfile(StartupAssembly.Name, homes[null]);
        StartupAssembly.Write(Path.Combine(folder, $"{StartupAssembly.Name}.dll"), homes[null]);
        return missing;

        void WriteProfile(string home, IEnumerable<MethodBase> methods) => ProfileWriter.Write(Path.Combine(folder, $"{home}.mibc"), home, methods);
    }

    private static StartupProfileException TooMany(int missing, int all, string list) => new(
        $"Cannot use '{Path.GetFileName(list)}': {missing} of its {all} methods are not there with .NET {Environment.Version}. "
        + "List them anew with build/startup.sh, or make the packages without profiles: build/pack.sh FOLDER -p:StartupProfile=false.");
}
