using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads what the commands of a script would do.</summary>
/// <param name="package">The package.</param>
/// <param name="script">The script's name.</param>
/// <param name="effects">Where effects go.</param>
internal sealed class CommandReader(UnpackedPackage package, string script, EffectList effects)
{
    /// <summary>Whether a command would succeed on a new system; null: nobody knows.</summary>
    public bool? Read(ShellCall call)
    {
        if (call.Words.Count > 0 && call.Words[0].Value is not null && call.Name is "command" or "env" or "exec" or "nice" or "ionice")
        {
            return ReadInner(call);
        }

        if (ScriptConditions.Read(call, package.Paths) is { } condition) return condition.Status;
        if (IsForHost(call)) return true;
        if (WritesFile(call)) return Leave(call);

        return call.Name switch
        {
            "update-alternatives" => Alternatives.Read(call, effects) || Leave(call),
            "adduser" or "useradd" => Accounts.ReadUser(call, effects) || Leave(call),
            "addgroup" or "groupadd" => Accounts.ReadGroup(call, effects) || Leave(call),
            "usermod" or "gpasswd" => Accounts.ReadMembership(call, effects) || Leave(call),
            "cp" or "touch" or "mkdir" or "install" or "chown" or "chgrp" or "chmod" or "ln" =>
                new FileCommands(package.Paths, effects).Read(call) || Leave(call),
            _ => HarmlessCommands.Include(call) || Leave(call),
        };
    }

    // "command -v" asks; the others run what follows their options.
    private bool? ReadInner(ShellCall call)
    {
        if (call.Name == "command" && call.Arguments is [{ Text: "-v" or "-V" }, ..]) return null;

        var rest = call.Arguments.SkipWhile(word => word.Text.StartsWith('-') || word.Text.Contains('=', StringComparison.Ordinal)).ToList();
        return rest.Count == 0 ? true : Read(call with { Words = rest });
    }

    private static bool WritesFile(ShellCall call) => call.Outputs.Any(output => !IsTemporary(output.Value ?? output.Text));

    // The container runtime writes those about the network, and a log is written when there is something to log.
    private static bool IsTemporary(string path) =>
        path is "/etc/hosts" or "/etc/hostname" or "/etc/networks" or "/etc/resolv.conf"
            || path.StartsWith('$')
            || path.StartsWith("/tmp/", StringComparison.Ordinal)
            || path.StartsWith("/dev/", StringComparison.Ordinal)
            || path.StartsWith("/var/log/", StringComparison.Ordinal);

    // AppArmor's profiles belong to the host. Folders below /usr/local are for its administrator. Debian Policy 9.1.2.
    private static bool IsForHost(ShellCall call) =>
        call.Words.Concat(call.Outputs).Any(word => (word.Value ?? word.Text).Contains("apparmor.d", StringComparison.Ordinal)
            || word.Text.Contains("APP_PROFILE", StringComparison.Ordinal))
        || (call.Name is "mkdir" or "chown" or "chgrp" or "chmod" or "install"
            && call.Arguments.Any(word => word.Value?.StartsWith("/usr/local/", StringComparison.Ordinal) == true));

    private bool Leave(ShellCall call)
    {
        effects.Leave(script, call.ToString());
        return true;
    }
}
