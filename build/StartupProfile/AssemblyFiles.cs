using System.Reflection;
using System.Runtime.Loader;

namespace ContainerSlim.StartupProfile;

/// <summary>Loads assemblies from files.</summary>
internal static class AssemblyFiles
{
    /// <summary>Loads assemblies, whose dependencies are next to them or in the folder <paramref name="more"/>.</summary>
    public static IReadOnlyList<Assembly> Load(IReadOnlyList<string> files, string more)
    {
        string[] folders = [.. files.Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!).Append(Path.GetFullPath(more)).Distinct()];
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var file = folders.Select(folder => Path.Combine(folder, $"{name.Name}.dll")).FirstOrDefault(File.Exists);
            return file is null ? null : context.LoadFromAssemblyPath(file);
        };
        return [.. files.Select(file => AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(file)))];
    }
}
