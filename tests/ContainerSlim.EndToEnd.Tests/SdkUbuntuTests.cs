using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A project names the definitions of a distribution, and a mirror that has it.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkUbuntuTests(SdkFeed feed)
{
    [Fact]
    public async Task The_image_is_of_the_distribution_that_the_properties_name()
    {
        var release = new UbuntuRelease(feed.NewFolder());
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "OnUbuntu")).Set(
            ("SlimBase", "chiseled"),
            ("SlimDistribution", "ubuntu-24.04"),
            ("SlimSlices", release.Definitions),
            ("SlimPackageMirror", release.Mirror.Folder),
            ("SlimLockFile", "slim.lock.json"),
            ("InvariantGlobalization", "true"),
            // The mirror has no libraries, so that nothing need be compiled for it.
            ("SlimBaseLibraries", "none"),
            ("SlimAllowMissing", "/lib64/ld-linux-x86-64.so.2;libc.so.6;libdl.so.2;libgcc_s.so.1;libm.so.6;libpthread.so.0;librt.so.1;libstdc++.so.6"));

        var image = await SdkImage.PublishAsync(project);

        Assert.StartsWith("ID=ubuntu\n", await SdkImage.ReadTextAsync(image, "usr/lib/os-release"), StringComparison.Ordinal);
        var locked = await File.ReadAllTextAsync(Path.Combine(project.Folder, "slim.lock.json"));
        Assert.Contains("\"distribution\": \"ubuntu-24.04\"", locked, StringComparison.Ordinal);
    }
}
