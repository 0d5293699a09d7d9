using System.Text.Json.Serialization;

var builder = WebApplication.CreateBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));

var app = builder.Build();
app.MapStaticAssets();
app.MapGet("/api/greeting", () => new Greeting("Hello from the API."));
app.MapFallbackToFile("index.html");
app.Run();

internal sealed record Greeting(string Message);

[JsonSerializable(typeof(Greeting))]
internal sealed partial class ApiJson : JsonSerializerContext;
