using System.Globalization;
using System.IO.Compression;
using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Package files whose members are not compressed, so that damage meets what is in them.</summary>
internal static class PlainPackage
{
    /// <summary>The package file.</summary>
    public static byte[] Write(ForgedPackage package) => Ar(Members(DebianMirrorForge.WritePackageFile(package)));

    /// <summary>The package file with another archive of data under a name.</summary>
    public static byte[] Write(ForgedPackage package, string name, byte[] data) =>
        Ar(Members(DebianMirrorForge.WritePackageFile(package)).Where(member => member.Name != "data.tar").Append((name, data)));

    /// <summary>The archive of a package's data.</summary>
    public static byte[] Tar(ForgedPackage package) => Members(DebianMirrorForge.WritePackageFile(package)).Last().Content;

    private static List<(string Name, byte[] Content)> Members(byte[] file)
    {
        var members = new List<(string, byte[])>();
        using var archive = new ArArchive(new MemoryStream(file));
        archive.ReadMagic();
        while (archive.Next() is { } member)
        {
            using var content = new MemoryStream();
            if (member.Name.EndsWith(".gz", StringComparison.Ordinal)) new GZipStream(member, CompressionMode.Decompress).CopyTo(content);
            else member.CopyTo(content);
            members.Add((member.Name.Replace(".gz", "", StringComparison.Ordinal), content.ToArray()));
        }

        return members;
    }

    private static byte[] Ar(IEnumerable<(string Name, byte[] Content)> members)
    {
        using var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        foreach (var (name, content) in members)
        {
            var header = string.Create(CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n");
            file.Write(Encoding.ASCII.GetBytes(header));
            file.Write(content);
            if (content.Length % 2 == 1) file.WriteByte((byte)'\n');
        }

        return file.ToArray();
    }
}
