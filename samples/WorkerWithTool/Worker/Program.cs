using System.Diagnostics;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<MediaTypes>();
builder.Build().Run();

/// <summary>Tells of the media types in the image, once, with a tool that lies beside the worker.</summary>
internal sealed class MediaTypes(IHostApplicationLifetime lifetime, ILogger<MediaTypes> logger) : BackgroundService
{
    private const string Types = "/etc/mime.types";
    private const string Tool = "/opt/fingerprint/Fingerprint";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lines = await File.ReadAllLinesAsync(Types, stoppingToken);
        var known = lines.Count(line => line.Length > 0 && line[0] != '#');
        logger.LogInformation("{Known} media types, fingerprint {Fingerprint}", known, await FingerprintAsync(stoppingToken));
        lifetime.StopApplication();
    }

    private static async Task<string> FingerprintAsync(CancellationToken stoppingToken)
    {
        using var tool = Process.Start(new ProcessStartInfo(Tool, [Types]) { RedirectStandardOutput = true })!;
        var output = await tool.StandardOutput.ReadToEndAsync(stoppingToken);
        await tool.WaitForExitAsync(stoppingToken);
        return output.Trim();
    }
}
