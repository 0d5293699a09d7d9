using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Tasks;

/// <summary>
/// Loads generic code of the runtime's libraries, compiled ahead of time in an assembly that nothing references. The runtime looks for code
/// there after the assembly's module initializer has run. Without it, or with another version of the runtime, the code is compiled when it
/// is called.
/// </summary>
internal static class StartupCode
{
    private const string Name = "ContainerSlim.Startup";

    /// <summary>Loads the assembly, if it is next to the tasks, as in the package.</summary>
    public static void Load()
    {
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(typeof(StartupCode).Assembly.Location)!, $"{Name}.dll"))) return;

        try
        {
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(Name).ManifestModule.ModuleHandle);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeInitializationException)
        {
            // Only time is lost.
        }
    }
}
