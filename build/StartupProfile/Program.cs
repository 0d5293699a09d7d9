using System.Reflection;
using System.Runtime.Loader;
using ContainerSlim.StartupProfile;

return args switch
{
    ["profiles", var folder, var list, var more, .. var assemblies] => WriteProfiles(folder, list, more, assemblies),
    ["list", var output, var with, var without] => WriteList(output, with.Split(';'), without.Split(';')),
    _ => ShowUsage(),
};

// A profile of each of some assemblies beside one another, with one more assembly and its profile; what else they stand on is in the folder more.
static int WriteProfiles(string folder, string list, string more, string[] files)
{
    AssemblyLoadContext.Default.Resolving += (context, name) => files.Select(Path.GetDirectoryName).Append(more)
        .Select(folder => Path.GetFullPath(Path.Combine(folder!, $"{name.Name}.dll")))
        .Where(File.Exists)
        .Select(context.LoadFromAssemblyPath)
        .FirstOrDefault();
    Assembly[] assemblies = [.. files.Select(file => AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(file)))];

    var listed = MethodList.Read(list).Select(line => Names.FindType(line.Type) is { } type ? Names.FindMethod(type, line.Method) : null).ToList();
    var homes = listed.OfType<MethodBase>().Where(ProfileWriter.CanName).ToLookup(method => Home.Of(method, assemblies));
    foreach (var assembly in assemblies) WriteProfile(assembly.GetName().Name!, StateMachines.BoxMethodsOf(assembly).Where(ProfileWriter.CanName).Concat(homes[assembly]));
    WriteProfile(StartupAssembly.Name, homes[null]);
    StartupAssembly.Write(Path.Combine(folder, $"{StartupAssembly.Name}.dll"), homes[null]);

    Console.WriteLine($"{listed.Count(method => method is null)} of {listed.Count} methods in {Path.GetFileName(list)} are not there any more");
    return 0;

    void WriteProfile(string home, IEnumerable<MethodBase> methods) => ProfileWriter.Write(Path.Combine(folder, $"{home}.mibc"), home, methods);
}

// What commands compiled of the runtime's libraries and of ours, and others did not.
static int WriteList(string output, string[] with, string[] without)
{
    var others = without.SelectMany(MethodList.Read).ToHashSet();
    MethodList.Write(output, with.SelectMany(MethodList.Read).Where(line => !others.Contains(line) && Home.IsForUs(line.Type + line.Method)));
    return 0;
}

static int ShowUsage()
{
    Console.Error.WriteLine("""
        startup profiles FOLDER LIST MORE ASSEMBLY...    a profile for crossgen2 of each assembly, and one more assembly; the folder MORE has what they stand on
        startup list OUTPUT WITH;... WITHOUT;...         the list of what the commands of the first records compiled, and those of the others did not
        """);
    return 1;
}
