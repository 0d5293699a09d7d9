using System.Reflection;
using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build.Tests;

/// <summary>A value for each property of an input that is not the one it has by itself.</summary>
internal static class InputSamples
{
    private static readonly KeyValuePair<string, string>[] Pairs = [new("a b", " x:y=z;'\"%25\\\n€ "), new("empty", "")];

    public static TheoryData<string> Properties =>
        [.. typeof(BuildInput).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    public static object Of(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(string) => Pairs[0].Value,
        var type when type == typeof(bool) => !(bool)property.GetValue(new BuildInput { PublishDirectory = "publish" })!,
        var type when type == typeof(bool?) => true,
        var type when type == typeof(IReadOnlyList<string>) => Pairs.Select(pair => pair.Value).ToArray(),
        var type when type == typeof(IReadOnlyList<KeyValuePair<string, string>>) => Pairs,
        var type when type == typeof(IReadOnlyList<StageInput>) => new StageInput[] { new("web") { Command = Pairs[0].Value, Environment = [Pairs[0].Value] } },
        var type when type == typeof(IReadOnlyList<CopyInput>) => new CopyInput[] { new() { Include = [Pairs[0].Value], To = "/srv/", From = "web" } },
        var type when type == typeof(IReadOnlyList<DirectoryInput>) => new DirectoryInput[] { new(Pairs[0].Value) { Owner = "1:2", Volume = "true" } },
        var type when type == typeof(IReadOnlyList<PublishedFile>) =>
            new PublishedFile[] { new(Pairs[0].Value) { Package = "P", PackageVersion = "1.0", IsContent = true } },
        var type when type == typeof(IReadOnlyList<LayerRule>) => new LayerRule[] { new("mine", Pairs[0].Value, "7") },
        var type when type == typeof(IReadOnlyList<AppAssembly>) => new AppAssembly[] { new("/obj/a b.dll", IsOwn: true) },
        var type when type == typeof(IReadOnlyList<RuntimePack>) => new RuntimePack[] { new("Microsoft.NETCore.App", "10.0.1", "/packs/a b") },
        var type when type == typeof(BasePackagesInput) => new BasePackagesInput
        {
            Items = [new(Pairs[0].Value) { Platform = "linux-x64", Version = "1.0-1" }],
            Definitions = ["/a b"],
            AllowMissing = ["libx.so.1"],
            Icu = "lean",
            IcuLocales = "en;de",
        },
        var type => throw new InvalidOperationException($"{property.Name} is a {type}, of which this test has no sample."),
    };
}
