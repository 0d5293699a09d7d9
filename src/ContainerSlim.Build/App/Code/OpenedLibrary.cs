using System.Text.RegularExpressions;
using ContainerSlim.Native;

namespace ContainerSlim.Build;

/// <summary>A native library that managed code opens by name at run time, so that no file of the app names it in its headers.</summary>
/// <param name="Name">The file name of the library. The names that the runtime tries one after the other are separated by <c>|</c>.</param>
/// <param name="Purpose">What the code needs it for; null if that is not known.</param>
/// <param name="OpenedBy">The assembly that opens it.</param>
internal sealed partial record OpenedLibrary(string Name, string? Purpose, string OpenedBy)
{
    private const string CLibrary = "libc.so.6";

    // The names of the library in distributions in which it has another.
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal) { ["libldap.so.2"] = "libldap-2.5.so.0" };

    /// <summary>The file names that the library has in one or another distribution, separated by <c>|</c>.</summary>
    public string Names => Others.TryGetValue(Name, out var other) ? $"{Name}|{other}" : Name;

    /// <summary>
    /// Whether the library is certainly meant for Linux: a name with a version is of Linux only, and what is known was seen there. Other names can be
    /// those of a library for another system.
    /// </summary>
    public bool IsCertain => Purpose is not null || VersionPattern().IsMatch(Name);

    /// <summary>Whether an app brings the library.</summary>
    public bool IsIn(PublishedApp app)
    {
        var names = Names.Split('|');
        return app.Items.Any(item => names.Contains(Path.GetFileName(item.Path)));
    }

    // What .NET itself opens, by the types that make it do so: libSystem.Net.Security.Native.so opens the library of MIT Kerberos.
    private static readonly (string Type, string Library, string Purpose)[] ByType =
    [
        ("System.Net.Security.NegotiateAuthentication", "libgssapi_krb5.so.2", "Kerberos and Windows authentication"),
        ("System.Net.Security.NegotiateStream", "libgssapi_krb5.so.2", "Kerberos and Windows authentication"),
    ];

    // What well-known packages open, by the name that they give to platform invoke.
    private static readonly (string Import, string Library, string Purpose)[] ByImport =
    [
        ("libldap.so.2", "libldap.so.2", "LDAP"),
        ("libldap-2.5.so.0", "libldap.so.2", "LDAP"),
        ("libldap-2.4.so.2", "libldap.so.2", "LDAP"),
        ("libodbc.so.2", "libodbc.so.2", "ODBC"),
        ("libgdiplus", "libgdiplus.so.0", "System.Drawing"),
        ("libgssapi_krb5.so.2", "libgssapi_krb5.so.2", "Kerberos"),
        ("libpam.so.0", "libpam.so.0", "PAM"),
        ("libudev.so.1", "libudev.so.1", "devices"),
        ("libusb-1.0.so.0", "libusb-1.0.so.0", "USB devices"),
        ("libusb-1.0", "libusb-1.0.so.0", "USB devices"),
    ];

    /// <summary>The libraries that assemblies open, each once, ordered by name.</summary>
    public static IReadOnlyList<OpenedLibrary> Find(IReadOnlyList<AssemblyCode> assemblies) =>
    [
        .. assemblies
            .SelectMany(Find)
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .ThenBy(one => one.OpenedBy, StringComparer.Ordinal)
            .DistinctBy(one => one.Name),
    ];

    private static IEnumerable<OpenedLibrary> Find(AssemblyCode assembly)
    {
        var byType = ByType.Where(one => assembly.Types.Contains(one.Type)).Select(one => new OpenedLibrary(one.Library, one.Purpose, assembly.File));
        return byType.Concat(assembly.NativeLibraries.Select(import => Imported(import, assembly)).OfType<OpenedLibrary>());
    }

    // Every base for .NET code has the C library.
    private static OpenedLibrary? Imported(string import, AssemblyCode assembly)
    {
        if (Array.Find(ByImport, one => one.Import == import) is { Library: { } library, Purpose: var purpose })
        {
            return new OpenedLibrary(library, purpose, assembly.File);
        }

        if (NativeLibraryNames.IsForeign(import)) return null;

        var names = NativeLibraryNames.Candidates(import).Where(name => FileNamePattern().IsMatch(name)).ToList();
        return names.Count == 0 || names.Contains(CLibrary) ? null : new OpenedLibrary(string.Join('|', names), Purpose: null, assembly.File);
    }

    [GeneratedRegex(@"^lib[A-Za-z0-9_.+-]+\.so(\.[0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileNamePattern();

    [GeneratedRegex(@"\.so\.[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
