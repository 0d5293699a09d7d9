using System.Globalization;
using System.Text.Json.Serialization;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, GlobalizedJson.Default));

var app = builder.Build();
app.MapGet("/", () => Moment.Of(TimeProvider.System.GetUtcNow(), "de-DE", "Europe/Berlin"));
app.MapGet("/{culture}/{seconds:long}", (string culture, long seconds, string zone) => Moment.Of(DateTimeOffset.FromUnixTimeSeconds(seconds), culture, zone));
app.Run();

/// <summary>A moment as people of a culture write it, where they live.</summary>
internal sealed record Moment(string Date, string Time, string Price, string[] Sorted)
{
    public static Moment Of(DateTimeOffset moment, string culture, string zone)
    {
        var info = CultureInfo.GetCultureInfo(culture);
        var local = TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(zone));
        string[] words = ["Zebra", "Äpfel", "apfel"];
        Array.Sort(words, info.CompareInfo.Compare);
        return new Moment(local.ToString("D", info), local.ToString("HH:mm zzz", CultureInfo.InvariantCulture), 1234.5.ToString("C", info), words);
    }
}

[JsonSerializable(typeof(Moment))]
internal sealed partial class GlobalizedJson : JsonSerializerContext;
