using System.Text;

namespace ContainerSlim.Build;

/// <summary>
/// Tells whether an app can use OpenSSL. .NET opens it by name when the app first needs cryptography, so no file of the app is linked to it.
/// </summary>
internal static class TlsUse
{
    private const string Shim = "libSystem.Security.Cryptography.Native.OpenSsl";

    // The assemblies of the framework that use it. Trimming removes those, or the parts of them, that the app does not need.
    private static readonly string[] Users = ["System.Security.Cryptography.dll", "System.Net.Security.dll", "System.Net.Http.dll", "System.Net.Quic.dll"];

    // A program that includes the runtime names the library in its data.
    private static readonly byte[] Name = Encoding.ASCII.GetBytes("libssl.so.3");

    /// <summary>Whether an app can use OpenSSL.</summary>
    public static bool IsIn(PublishedApp app)
    {
        if (app.Items.Any(item => item.Path == Shim + ".so")) return app.Items.Any(item => Users.Contains(item.Path) && Imports(item));

        return app.Items.Any(item => item.TryHead()?.Elf is { IsProgram: true } && Contains(item.FullPath));
    }

    private static bool Imports(PublishedItem item) =>
        AssemblyCode.Read(new AppAssembly(item.FullPath, IsOwn: false)) is { } code && code.NativeLibraries.Contains(Shim);

    private static bool Contains(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[1 << 17];
        var kept = 0;
        int count;
        while ((count = file.Read(buffer, kept, buffer.Length - kept)) > 0)
        {
            var filled = buffer.AsSpan(0, kept + count);
            if (filled.IndexOf(Name) >= 0) return true;

            kept = Math.Min(Name.Length - 1, filled.Length);
            filled[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
