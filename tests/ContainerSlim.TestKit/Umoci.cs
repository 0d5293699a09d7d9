namespace ContainerSlim.TestKit;

/// <summary>umoci: unpacks images of a layout into a root file system.</summary>
public static class Umoci
{
    /// <summary>Unpacks an image and returns its root; as another user than root, files belong to that user.</summary>
    public static async Task<string> UnpackAsync(string layout, string tag, string bundle)
    {
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await new Command(Peer.Require("umoci"), ["unpack", .. rootless, "--image", $"{layout}:{tag}", bundle]).RunSuccessfullyAsync();
        return Path.Combine(bundle, "rootfs");
    }
}
