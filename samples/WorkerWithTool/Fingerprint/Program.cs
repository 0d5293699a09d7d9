using System.Security.Cryptography;

foreach (var path in args)
{
    using var file = File.OpenRead(path);
    Console.WriteLine(Convert.ToHexStringLower(SHA256.HashData(file)));
}
