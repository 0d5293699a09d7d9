using System.Text;
using ContainerSlim.Debian.Scripts.Shell;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Scripts;

/// <summary>
/// Finds out what the scripts of a package would have done. They are never run: a distroless image has no shell, and a build no privileges. What
/// is found is either an effect, or a warning.
/// </summary>
internal static class PackageScripts
{
    // The longest in Debian has 40 KB.
    private const int MaxScript = 1 << 20;

    /// <summary>The effects of a package.</summary>
    public static PackageEffects Read(UnpackedPackage package)
    {
        var effects = new EffectList(package.Package);
        foreach (var (path, content) in package.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Where(file => file.Value.Length <= MaxScript))
        {
            if (Sysusers.IsList(path)) Sysusers.Read(Text(content), path, effects);
            if (Tmpfiles.IsList(path)) Tmpfiles.Read(Text(content), path, effects);
            if (LoaderFolders.IsList(path)) LoaderFolders.Read(Text(content), path, effects);
        }

        if (KnownPackages.Include(package.Package)) return effects.ToEffects();

        // "preinst install", "postinst configure" without an earlier version. Debian Policy 6.5.
        ReadScript(package, "preinst", "install", effects);
        ReadScript(package, "postinst", "configure", effects);
        return effects.ToEffects();
    }

    private static void ReadScript(UnpackedPackage package, string script, string action, EffectList effects)
    {
        if (!package.Control.TryGetValue(script, out var bytes) || bytes.Length == 0) return;
        if (bytes.Length > MaxScript)
        {
            effects.Warn($"the {script} of {package.Package} is too long to be read, and is not run");
            return;
        }

        var text = Text(bytes);
        if (!IsShell(text))
        {
            effects.Warn($"the {script} of {package.Package} is not a shell script, and is not run");
            return;
        }

        try
        {
            var variables = new ShellVariables(
            [
                new("1", action),
                new("2", ""),
                new("3", ""),
                new("DPKG_ROOT", ""),
                new("DPKG_MAINTSCRIPT_NAME", script),
                new("DPKG_MAINTSCRIPT_PACKAGE", package.Package),
            ]);
            new ShellWalk(variables, new CommandReader(package, script, effects).Read).Visit(ShellParser.Parse(text));
        }
        catch (FormatException e)
        {
            effects.Forget(script);
            effects.Warn($"the {script} of {package.Package} cannot be read ({ForeignText.Clean(e.Message)}), and is not run");
        }
    }

    // An empty first line is run by the shell, too.
    private static bool IsShell(string text)
    {
        if (!text.StartsWith("#!", StringComparison.Ordinal)) return !text.StartsWith("\u007fELF", StringComparison.Ordinal);

        var words = text.Split('\n')[0][2..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length > 0 && words[0].Split('/')[^1] is "sh" or "bash" or "dash" or "ash";
    }

    private static string Text(byte[] content) => Encoding.UTF8.GetString(content);
}
