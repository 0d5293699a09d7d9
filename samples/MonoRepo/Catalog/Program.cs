using MonoRepo.Contracts;

Product[] products = [new(1, "Pencil", 0.80m), new(2, "Notebook", 3.50m)];

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/products/{id:int}", (int id) => products.FirstOrDefault(product => product.Id == id) is { } found ? Results.Ok(found) : Results.NotFound());
app.Run();
