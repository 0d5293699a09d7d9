using System.Reflection;
using ContainerSlim.StartupProfile;

/// <summary>
/// Runs in a <c>dotnet</c> command if DOTNET_STARTUP_HOOKS names this assembly. When the command exits, writes the generic methods that
/// were compiled as a <see cref="MethodList"/> to the file that CONTAINERSLIM_COMPILED names. The runtime requires this class name, without
/// a namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // The compilers that the command starts inherit the same variables.
        if (Assembly.GetEntryAssembly()?.GetName().Name != "dotnet" || Environment.GetEnvironmentVariable("CONTAINERSLIM_COMPILED") is not { } file) return;

        var compiled = new CompiledMethods();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            compiled.Dispose();
            MethodList.Write(file, compiled.Generic());
        };
    }
}
