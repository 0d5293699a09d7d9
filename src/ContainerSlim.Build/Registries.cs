namespace ContainerSlim.Build;

internal sealed class Registries : IDisposable
{
    public void Dispose()
    {
    }
}
