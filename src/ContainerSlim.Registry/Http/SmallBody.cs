using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Reads the whole body of a small response, as long as it arrives fast enough.</summary>
internal static class SmallBody
{
    /// <exception cref="HttpRequestException">The body is longer than the limit.</exception>
    /// <exception cref="TimeoutException">The body arrives too slowly.</exception>
    public static async Task<HttpContent> ReadAsync(HttpContent content, int limit, TransferPace pace, CancellationToken ct)
    {
        await using var body = new PacedStream(await content.ReadAsStreamAsync(ct), pace);
        using var buffer = new MemoryStream();
        var part = new byte[1 << 14];
        for (int count; (count = await body.ReadAsync(part, ct)) > 0;)
        {
            if (buffer.Length + count > limit)
            {
                throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, $"the response is longer than {limit} bytes");
            }

            await buffer.WriteAsync(part.AsMemory(0, count), ct);
        }

        var whole = new ByteArrayContent(buffer.ToArray());
        foreach (var (name, values) in content.Headers.NonValidated) whole.Headers.TryAddWithoutValidation(name, values);
        return whole;
    }
}
