using System.Collections.Concurrent;
using System.Text;
using ContainerSlim.Oci;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>Spoils a share of all requests.</summary>
public sealed partial class InMemoryRegistry
{
    private InMemoryRegistrySpoiler? spoiler;

    /// <summary>Spoils a share of all requests from now on, each in one of many ways. The seed decides which and how; a share of 0 ends it.</summary>
    public void Spoil(int seed, double share) => spoiler = share > 0 ? new InMemoryRegistrySpoiler(seed, share) : null;

    private Task<bool> SpoilAsync(HttpContext context) =>
        spoiler is { } current && context.Request.Path != "/v2/" ? current.SpoilAsync(context) : Task.FromResult(false);
}

/// <summary>
/// Decides by the seed, by what is asked for and by how often it was asked before: requests at the same time do not change each other's fate.
/// </summary>
internal sealed class InMemoryRegistrySpoiler(int seed, double share)
{
    private readonly ConcurrentDictionary<string, int> asked = new();

    public async Task<bool> SpoilAsync(HttpContext context)
    {
        var random = RandomFor(context.Request);
        if (random.NextDouble() >= share) return false;

        switch (random.Next(7))
        {
            case 0:
                context.Abort();
                return true;
            case 1:
                await context.Request.Body.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false);
                context.Abort();
                return true;
            case 2:
                context.Response.StatusCode = random.Next(2) == 0 ? 500 : 503;
                return true;
            case 3:
                context.Response.StatusCode = 429;
                return true;
            case 4:
                context.Response.Body = new InMemoryRegistryCutStream(context.Response.Body, random.Next(200));
                return false;
            case 5:
                context.Response.Body = new InMemoryRegistryFlippingStream(context.Response.Body, random.Next(200));
                return false;
            default:
                await Task.Delay(20);
                return false;
        }
    }

    // The identifier of an upload is not the same in two runs.
    private Random RandomFor(HttpRequest request)
    {
        var path = request.Path.Value!.Split("/uploads/")[0];
        var key = $"{seed} {request.Method} {path} {request.Query["digest"]}";
        var times = asked.AddOrUpdate(key, 1, (_, count) => count + 1);
        var hash = Digest.Of(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{key} {times}"))).Hex;
        return new Random(Convert.ToInt32(hash[..7], 16));
    }
}
