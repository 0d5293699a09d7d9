namespace ContainerSlim.Build;

/// <summary>The files of the .NET runtime that only debuggers, dumps, LTTng or a non-default garbage collector need.</summary>
internal static class DiagnosticFiles
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "createdump", "libclrgc.so", "libclrgcexp.so", "libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so",
    };

    // Runtime settings that load or start one of these files, without the prefix DOTNET_ or COMPlus_.
    private static readonly string[] Settings = ["DbgEnableMiniDump", "GCName", "GCPath", "LTTng"];

    /// <summary>Whether a file is one of these, by its name in the runtime's folder.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Whether an environment variable of the container makes the runtime use them.</summary>
    public static bool AreAskedForBy(string variable) =>
        Array.Exists(
            Settings,
            setting => variable.Equals("DOTNET_" + setting, StringComparison.OrdinalIgnoreCase)
                || variable.Equals("COMPlus_" + setting, StringComparison.OrdinalIgnoreCase));
}
