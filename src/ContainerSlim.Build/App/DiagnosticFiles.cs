namespace ContainerSlim.Build;

/// <summary>The files of the .NET runtime that only debuggers, dumps, LTTng or another garbage collector than the default one need.</summary>
internal static class DiagnosticFiles
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "createdump", "libclrgc.so", "libclrgcexp.so", "libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so",
    };

    // Settings of the runtime that make it load or start one of them, without the prefix DOTNET_ or COMPlus_.
    private static readonly string[] Settings = ["DbgEnableMiniDump", "GCName", "GCPath", "LTTng"];

    /// <summary>Whether a file is one of them, by its name in the folder of the runtime.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Whether a variable of the container makes the runtime use them.</summary>
    public static bool AreAskedForBy(string variable) =>
        Array.Exists(
            Settings,
            setting => variable.Equals("DOTNET_" + setting, StringComparison.OrdinalIgnoreCase)
                || variable.Equals("COMPlus_" + setting, StringComparison.OrdinalIgnoreCase));
}
