using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>A process of its own that writes layers into a store and prints their digests; this assembly started as a program.</summary>
internal static class StoreCareWriter
{
    /// <summary>How to start it.</summary>
    public static string[] Arguments(string store, int count) => [typeof(StoreCareWriter).Assembly.Location, store, $"{count}"];

    private static async Task Main(string[] arguments)
    {
        var store = ImageFixtures.Store(arguments[0]);
        for (var i = 0; i < int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            LayerEntry[] entries = [LayerEntry.File("same", 0, Bytes.Code(3 << 20, 0)), LayerEntry.File("other", 0, Bytes.Code(2 << 20, 1 + i))];
            var layer = await LayerWriter.WriteAsync(entries, new(), store, default);
            await Console.Out.WriteLineAsync(layer.Blob.Descriptor.Digest.ToString());
        }
    }
}
