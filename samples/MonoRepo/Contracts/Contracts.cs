namespace MonoRepo.Contracts;

/// <summary>Something that can be bought.</summary>
public sealed record Product(int Id, string Name, decimal Price);

/// <summary>How many of which product somebody wants.</summary>
public sealed record Order(int Id, int ProductId, int Quantity);

/// <summary>An order with what it costs.</summary>
public sealed record Invoice(int OrderId, string Product, decimal Total);
