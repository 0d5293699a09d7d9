namespace ContainerSlim.TestKit;

/// <summary>A real browser, which keeps its cache from page to page.</summary>
public sealed class Chromium : IDisposable
{
    private readonly TemporaryDirectory profile = new();
    private readonly string program = Peer.Require("chromium");

    /// <summary>Opens a page as somebody does who enters its address; the document after its scripts ran.</summary>
    public async Task<string> OpenAsync(Uri page)
    {
        // Root has no sandbox, and a container has little shared memory. Nothing but the page is loaded.
        var command = new Command(
            program,
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-proxy-server", $"--user-data-dir={profile.Path}", "--dump-dom", page.AbsoluteUri);
        return (await command.RunSuccessfullyAsync()).Output;
    }

    public void Dispose() => profile.Dispose();
}
