using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Tasks;

/// <summary>
/// Generic code of the runtime's libraries that is compiled ahead in an assembly of its own, which nothing references: the runtime looks for
/// code there once its initializer has run. Without it, as where another version of the runtime has other code, it is compiled when it is called.
/// </summary>
internal static class StartupCode
{
    private const string Name = "ContainerSlim.Startup";

    /// <summary>Has it looked for there, where the tasks have the assembly beside them, as those of the package do.</summary>
    public static void Load()
    {
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(typeof(StartupCode).Assembly.Location)!, $"{Name}.dll"))) return;

        try
        {
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(Name).ManifestModule.ModuleHandle);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeInitializationException)
        {
            // All that is lost is time.
        }
    }
}
