namespace ContainerSlim.Oci;

/// <summary>Fetches content again that arrived damaged. A faulty proxy or network card damages some transfers, and the next one is right.</summary>
public static class Refetch
{
    /// <summary>How often content is fetched before damage is an error.</summary>
    public const int Attempts = 3;

    /// <summary>Runs a fetch, and runs it again at most twice if its content <see cref="SlimException.ArrivedDamaged"/>.</summary>
    /// <param name="fetch">Fetches the content from its first byte.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> fetch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await fetch();
            }
            catch (SlimException e) when (e.ArrivedDamaged && !e.IsGivenUp)
            {
                if (attempt < Attempts) continue;

                e.IsGivenUp = true;
                throw;
            }
        }
    }
}
