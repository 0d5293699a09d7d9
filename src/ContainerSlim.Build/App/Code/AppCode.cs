namespace ContainerSlim.Build;

/// <summary>What the code of an app says about how it can be published and what it needs.</summary>
/// <param name="Blocker">A framework that does not support trimming; null if the app uses none.</param>
/// <param name="Opened">The native libraries that it opens by name.</param>
internal sealed record AppCode(TrimBlocker? Blocker, IReadOnlyList<OpenedLibrary> Opened)
{
    private static readonly string[] FrameworkNames = ["System", "mscorlib", "netstandard", "WindowsBase", "Microsoft.CSharp"];

    private static readonly string[] FrameworkPrefixes =
    [
        "System.", "Microsoft.AspNetCore.", "Microsoft.Extensions.", "Microsoft.VisualBasic", "Microsoft.Win32.", "Microsoft.JSInterop", "Microsoft.Net.Http.",
    ];

    // Packages that have names like the framework's.
    private static readonly string[] Packages =
        ["System.DirectoryServices.Protocols", "System.Data.Odbc", "System.Drawing.Common", "Microsoft.AspNetCore.Authentication.Negotiate"];

    /// <summary>Nothing that matters.</summary>
    public static AppCode Nothing { get; } = new(null, []);

    /// <summary>Whether an assembly is one of .NET's own, by its name. They name every library that any app could need.</summary>
    public static bool IsOfFramework(string assembly) =>
        (FrameworkNames.Contains(assembly) || Array.Exists(FrameworkPrefixes, prefix => assembly.StartsWith(prefix, StringComparison.Ordinal)))
        && !Packages.Contains(assembly);

    /// <summary>Reads the assemblies of an app.</summary>
    public static AppCode Of(PublishedApp app)
    {
        var assemblies = app.Assemblies.Select(AssemblyCode.Read).OfType<AssemblyCode>().ToList();
        return new AppCode(TrimBlocker.Find(assemblies), OpenedLibrary.Find(assemblies));
    }
}
