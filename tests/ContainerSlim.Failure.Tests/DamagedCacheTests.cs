namespace ContainerSlim.Failure.Tests;

/// <summary>Random damage anywhere in the cache. The seed of a round is in its name.</summary>
public sealed class DamagedCacheTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_damage_is_repaired(int seed)
    {
        var random = new Random(seed);
        await using var scene = await Scene.StartAsync();
        scene.Write("large.txt", string.Concat(Enumerable.Range(0, 20_000).Select(_ => (char)random.Next('a', 'z'))));
        await scene.BuildAsync(scene.Input);

        foreach (var file in Directory.GetFiles(scene.Cache, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (random.Next(2) == 0) Damage(file, random);
        }

        if (random.Next(2) == 0) scene.Write("hello.txt", $"version {seed}\n");
        await scene.SucceedsAsync(scene.Input);
        await scene.SucceedsAsync(scene.Input);
    }

    private static void Damage(string file, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        switch (random.Next(5))
        {
            case 0:
                File.Delete(file);
                return;
            case 1:
                File.WriteAllBytes(file, []);
                return;
            case 2:
                File.WriteAllBytes(file, bytes[..random.Next(bytes.Length + 1)]);
                return;
            case 3:
                random.NextBytes(bytes);
                break;
            default:
                if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= 1;
                break;
        }

        File.WriteAllBytes(file, bytes);
    }
}
