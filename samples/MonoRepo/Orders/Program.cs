using MonoRepo.Contracts;

Order[] orders = [new(7, ProductId: 2, Quantity: 4)];

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/orders/{id:int}", (int id) => orders.FirstOrDefault(order => order.Id == id) is { } found ? Results.Ok(found) : Results.NotFound());
app.Run();
