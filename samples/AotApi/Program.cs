using System.Text.Json.Serialization;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AotJson.Default));

var upstream = new Uri(builder.Configuration["Upstream"] ?? "https://www.example.com/");
using var client = new HttpClient();

var app = builder.Build();
app.MapGet("/", () => "Hello from native code.");
app.MapGet("/hello/{name}", (string name) => new Greeting($"Hello, {name}!"));
app.MapGet("/upstream", async (CancellationToken ct) => await Answer.OfAsync(client, upstream, ct));
app.Run();

internal sealed record Greeting(string Message);

/// <summary>What another server answers over HTTPS; its certificate has to be one that the image trusts.</summary>
internal sealed record Answer(int Status, long Length, string? Failure)
{
    public static async Task<Answer> OfAsync(HttpClient client, Uri address, CancellationToken ct)
    {
        try
        {
            using var response = await client.GetAsync(address, ct);
            return new Answer((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync(ct)).Length, Failure: null);
        }
        catch (HttpRequestException e)
        {
            return new Answer(0, 0, e.HttpRequestError.ToString());
        }
    }
}

[JsonSerializable(typeof(Greeting))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class AotJson : JsonSerializerContext;
