// An app like many: a web API with database clients, a cache, logging, telemetry, gRPC, an API description and a native graphics library.
// build/bench.sh publishes it; nothing runs it.
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenTelemetry.Trace;
using Serilog;
using SkiaSharp;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.Host.UseSerilog((_, log) => log.WriteTo.Console());
builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("shop").AddOtlpExporter());
builder.Services.AddGrpc();
builder.Services.AddEndpointsApiExplorer();
builder.Services.AddSwaggerGen();
builder.Services.AddDbContext<Shop>(options => options.UseSqlite("Data Source=/tmp/shop.db"));
builder.Services.AddSingleton(_ => NpgsqlDataSource.Create("Host=db"));
builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect("cache"));

var app = builder.Build();
app.UseSwagger();
app.MapGet("/products", (Shop shop) => shop.Products.ToListAsync());
app.MapGet("/orders", async (NpgsqlDataSource orders) =>
{
    await using var connection = await orders.OpenConnectionAsync();
    return await connection.QueryAsync<string>("select number from orders");
});
app.MapGet("/customers", async () =>
{
    await using var connection = new SqlConnection("Server=crm");
    return await connection.QueryAsync<string>("select name from customers");
});
app.MapGet("/visits", async (IConnectionMultiplexer cache) => await cache.GetDatabase().StringIncrementAsync("visits"));
app.MapGet("/logo", () =>
{
    using var bitmap = new SKBitmap(64, 64);
    bitmap.Erase(SKColors.CornflowerBlue);
    return Results.Bytes(bitmap.Encode(SKEncodedImageFormat.Png, 90).ToArray(), "image/png");
});
app.Run();

internal sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();
}

internal sealed class Product
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
