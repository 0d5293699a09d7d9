using ContainerSlim.StartupProfile;

try
{
    return args switch
    {
        ["profiles", var folder, var list, var more, .. var files] => WriteProfiles(folder, list, more, files),
        ["list", var output, var with, var without] => WriteList(output, with.Split(';'), without.Split(';')),
        _ => ShowUsage(),
    };
}
catch (StartupProfileException e)
{
    // The format that MSBuild recognizes as an error.
    Console.Error.WriteLine($"StartupProfile : error : {e.Message}");
    return 1;
}

static int WriteProfiles(string folder, string list, string more, string[] files)
{
    var missing = Profiles.Write(folder, list, AssemblyFiles.Load(files, more));
    Console.WriteLine($"{missing} methods in {Path.GetFileName(list)} are not there any more");
    return 0;
}

static int WriteList(string output, string[] with, string[] without)
{
    MethodList.Merge(output, with, without);
    return 0;
}

static int ShowUsage()
{
    Console.Error.WriteLine("""
        profiles FOLDER LIST MORE ASSEMBLY...    a profile for crossgen2 of each assembly, and one more assembly; the folder MORE has what they stand on
        list OUTPUT WITH;... WITHOUT;...         the list of what the commands of the first records compiled, and those of the others did not
        """);
    return 1;
}
