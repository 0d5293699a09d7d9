using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/AotApi: a small web API that is an HTTPS client too, native, static and trimmed.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleAotTests(DockerDaemonFixture docker, SampleFolder samples)
{
    [SkippableFact]
    public async Task Native_it_stands_on_a_base_of_libc_and_OpenSSL_its_symbols_lie_beside_the_archive_and_an_index_made_elsewhere_has_the_same_image()
    {
        var daemon = await docker.RequireAsync();
        Peer.Require("gcc");
        var image = await samples.PublishAsync("AotApi", "native");

        await AnswersAsync(daemon, image);
        Assert.Equal(["debian-13 (libc, OpenSSL)", "package manifest", "AotApi"], image.Layers);
        Assert.Equal(["app", "app/AotApi"], (await image.FilesAsync()).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(Path.ChangeExtension(image.Archive, ".symbols"), "AotApi.dbg")));
        Assert.DoesNotContain("warning", image.Output, StringComparison.Ordinal);
        await AssertSameInAnIndexOfAnotherCloneAsync(image);
    }

    [SkippableFact]
    public async Task Static_it_needs_no_library_of_the_image_and_runs_on_nothing_at_all()
    {
        var daemon = await docker.RequireAsync();
        Peer.Require("gcc");
        Peer.Require("cmake");
        var image = await samples.PublishAsync("AotApi", "static", "-p:SlimStatic=true");

        await AnswersAsync(daemon, image);
        Assert.Equal(["debian-13 (no libc)", "package manifest", "AotApi"], image.Layers);

        await AnswersAsync(daemon, await OnScratchAsync(image));
    }

    [SkippableFact]
    public async Task Trimmed_it_has_no_diagnostics_libraries()
    {
        var daemon = await docker.RequireAsync();
        var image = await samples.PublishAsync("AotApi", "trimmed", "-p:SlimMode=trimmed");

        await AnswersAsync(daemon, image);
        Assert.DoesNotContain("app/createdump", await image.FilesAsync());
    }

    // Another clone whose project is what docs/platforms.md says: native code for one processor, and trimmed for the other.
    private async Task AssertSameInAnIndexOfAnotherCloneAsync(SampleImage native)
    {
        using var clone = new SampleClone();
        clone.Add("AotApi/AotApi.csproj", string.Concat(Documentation.Blocks(Documentation.Read("platforms.md"))));
        var archive = samples.Combine("mixed", "image.tar");

        await clone.PublishToAsync("AotApi", samples.Cache, $"-p:ContainerArchiveOutputPath={archive}");

        var images = JsonElement.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(archive, ".json"))).GetProperty("images");
        Assert.Equal(SampleClone.DigestOf(native.Archive), images[0].GetProperty("manifest").GetProperty("digest").GetString());
        Assert.Equal(
            ["debian-13", "package manifest", "native .NET runtime", ".NET runtime", "AotApi"],
            images[1].GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("what").GetString()));
    }

    // The image's own roots do not know the server's certificate; whoever runs the image can name others.
    private async Task AnswersAsync(DockerDaemon daemon, SampleImage image)
    {
        await using var server = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Tls = true });
        var certificate = samples.Combine("trusted.pem");
        await File.WriteAllTextAsync(certificate, await CertificateOfAsync(server.Host));
        var run = new DockerRun("")
        {
            Environment = new Dictionary<string, string> { ["Upstream"] = $"https://{server.Host}/v2/" },
            Options = ["--read-only", "--cap-drop=ALL"],
        };

        var untrusting = await image.AskAsync(daemon, run, "hello/Ada", "upstream");
        var trusting = await image.AskAsync(daemon, run with
        {
            Environment = new Dictionary<string, string>(run.Environment) { ["SSL_CERT_FILE"] = "/trusted.pem" },
            Options = [.. run.Options, $"--volume={certificate}:/trusted.pem:ro"],
        }, "upstream");

        Assert.Equal("Hello, Ada!", untrusting[0].GetProperty("message").GetString());
        Assert.Equal("SecureConnectionError", untrusting[1].GetProperty("failure").GetString());
        Assert.Equal(200, trusting[0].GetProperty("status").GetInt32());
    }

    private async Task<SampleImage> OnScratchAsync(SampleImage image)
    {
        var archive = samples.Combine("scratch", "image.tar");
        var result = await new Command(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "containerslim.dll"), "build", image.Published,
            "--base", "scratch", "--archive", archive, "-t", "samples/scratch").RunAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        return image with { Archive = archive };
    }

    private static async Task<string> CertificateOfAsync(string host)
    {
        var (name, port) = (host.Split(':')[0], int.Parse(host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        using var client = new TcpClient(name, port);
#pragma warning disable CA5359 // Whoever it is: the certificate itself is what is asked for.
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return certificate.ExportCertificatePem();
    }
}
