using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>
/// A program that does what everyday apps do with the system below .NET, on bases with exactly what it needs. The packages come from where this host's
/// apt gets them.
/// </summary>
public sealed class EverydayImages : IDisposable
{
    private readonly SampleFolder samples = new();
    private readonly Lazy<string> project;
    private readonly Lazy<Task<SampleImage>> exact;

    public EverydayImages()
    {
        project = new Lazy<string>(Create);
        exact = new Lazy<Task<SampleImage>>(() => PublishAsync("exact"));
    }

    /// <summary>The packages in full, without definitions of what of them a program needs.</summary>
    public const string Whole = """
        <Project>
          <ItemGroup>
            <SlimPackage Remove="@(SlimPackage)" />
            <SlimStage Include="whole" Kind="packages" Packages="libgdiplus;fontconfig;fonts-dejavu-core" Dependencies="true" />
            <SlimCopy Include="etc" From="whole" To="/etc/" />
            <SlimCopy Include="usr" From="whole" To="/usr/" />
          </ItemGroup>
        </Project>
        """;

    public void Dispose() => samples.Dispose();

    /// <summary>The program on a base with the slices that it needs.</summary>
    public Task<SampleImage> ExactAsync() => exact.Value;

    /// <summary>Publishes it in another way.</summary>
    public Task<SampleImage> PublishAsync(string name, params string[] properties) => samples.PublishAsync(
        project.Value, name, ["-p:SlimPackageMirror=", "-p:SlimLockFile=none", .. properties]);

    /// <summary>A file with MSBuild items, beside the project.</summary>
    public string Write(string name, string xml)
    {
        var path = Path.Combine(project.Value, name);
        File.WriteAllText(path, xml);
        return path;
    }

    /// <summary>Runs some of what it can do; a line for each, without its name.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(DockerDaemon daemon, SampleImage image, params string[] names)
    {
        var loaded = await daemon.LoadAsync(image.Archive);
        await using var container = await daemon.RunAsync(new DockerRun(loaded, names) { Options = ["--read-only", "--cap-drop=ALL"] });
        await container.WaitForExitAsync();
        var lines = (await container.LogsAsync()).Split('\n');
        return [.. names.Select(name => lines.FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..] ?? "")];
    }

    private string Create()
    {
        var folder = Directory.CreateDirectory(samples.Combine("Everyday")).FullName;
        var sdk = Path.Combine(Repository.Root, "src", "ContainerSlim.Sdk", "Sdk");
        File.Copy(Source("Program.cs.txt"), Path.Combine(folder, "Program.cs"));
        File.Copy(Source("Everyday.csproj.txt"), Path.Combine(folder, "Everyday.csproj"));
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"<Project><Import Project=\"{sdk}/Sdk.props\" /></Project>");
        File.WriteAllText(
            Path.Combine(folder, "Directory.Build.targets"),
            $"<Project><Import Project=\"{sdk}/Sdk.targets\" /><Import Project=\"$(Extra)\" Condition=\"'$(Extra)' != ''\" /></Project>");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        WriteCertificates(folder);
        return folder;
    }

    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Everyday", name);

    private static void WriteCertificates(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Example Company", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var company = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(company, now.AddDays(-1), now.AddDays(1), [1]);
        using var withKey = signed.CopyWithPrivateKey(serverKey);

        File.WriteAllText(Path.Combine(folder, "company.crt"), company.ExportCertificatePem());
        File.WriteAllBytes(Path.Combine(folder, "server.pfx"), withKey.Export(X509ContentType.Pfx, ""));
    }
}
