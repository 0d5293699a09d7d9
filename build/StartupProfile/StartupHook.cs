using System.Reflection;
using ContainerSlim.StartupProfile;

/// <summary>
/// In a <c>dotnet</c> command that DOTNET_STARTUP_HOOKS names this assembly to: writes the generic methods that were compiled while it ran
/// into the file that CONTAINERSLIM_COMPILED names, as a <see cref="MethodList"/>. The runtime wants this name, without a namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // The compilers that the command starts are given the same variables.
        if (Assembly.GetEntryAssembly()?.GetName().Name != "dotnet" || Environment.GetEnvironmentVariable("CONTAINERSLIM_COMPILED") is not { } file) return;

        var compiled = new CompiledMethods();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            compiled.Dispose();
            MethodList.Write(file, compiled.Generic());
        };
    }
}
