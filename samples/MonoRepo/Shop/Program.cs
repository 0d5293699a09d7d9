using MonoRepo.Contracts;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient("catalog", client => client.BaseAddress = new Uri(builder.Configuration["CATALOG"] ?? "http://localhost:5001"));
builder.Services.AddHttpClient("orders", client => client.BaseAddress = new Uri(builder.Configuration["ORDERS"] ?? "http://localhost:5002"));

var app = builder.Build();
app.MapGet("/invoices/{id:int}", async (int id, IHttpClientFactory clients, CancellationToken ct) =>
{
    var order = await clients.CreateClient("orders").GetFromJsonAsync<Order>($"/orders/{id}", ct) ?? throw new InvalidOperationException("The order is empty.");
    var product = await clients.CreateClient("catalog").GetFromJsonAsync<Product>($"/products/{order.ProductId}", ct)
        ?? throw new InvalidOperationException("The product is empty.");
    return new Invoice(order.Id, product.Name, product.Price * order.Quantity);
});
app.Run();
