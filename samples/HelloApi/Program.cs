using System.Globalization;
using System.Text.Json.Serialization;

var builder = WebApplication.CreateBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, HelloJson.Default));

var app = builder.Build();
app.MapGet("/", () => "Hello from a slim container.");
app.MapGet("/hello/{name}", (string name) => new Greeting($"Hello, {name}!"));
app.MapGet("/surroundings", Surroundings.Read);
app.Run();

internal sealed record Greeting(string Message);

/// <summary>What the app finds around it: who it runs as, and whether time zones and cultures are there.</summary>
internal sealed record Surroundings(string User, string TimeInTokyo, string PriceInGerman, bool InContainer)
{
    public static Surroundings Read() => new(
        ReadUserId(),
        TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")).ToString("HH:mm", CultureInfo.InvariantCulture),
        1234.5.ToString("N2", CultureInfo.GetCultureInfo("de-DE")),
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true");

    // The line "Uid: real effective saved filesystem", proc(5).
    private static string ReadUserId() => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2]
        : Environment.UserName;
}

[JsonSerializable(typeof(Greeting))]
[JsonSerializable(typeof(Surroundings))]
internal sealed partial class HelloJson : JsonSerializerContext;
