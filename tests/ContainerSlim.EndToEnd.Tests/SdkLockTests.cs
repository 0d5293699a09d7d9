using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A project's lock keeps its image the same while the archive moves on.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkLockTests(SdkFeed feed)
{
    [Fact]
    public async Task The_same_packages_are_published_until_the_project_needs_others()
    {
        var mirror = new DebianMirrorForge(feed.NewFolder());
        var keyring = mirror.WriteKeyring(armored: false);
        Release(mirror, "1.0-1");
        var project = (await feed.CreateAsync(PackageForm.Sdk, "web", "C#", "Locked")).Set(
            ("SlimBase", "chiseled"),
            ("SlimBaseLibraries", "runtime"),
            ("SlimMode", "self-contained"),
            ("InvariantGlobalization", "true"),
            // The packages of the mirror have the right names and no code.
            ("SlimAllowMissing", "/lib64/ld-linux-x86-64.so.2"),
            ("SlimPackageMirror", mirror.Folder),
            ("SlimPackageKeyring", keyring),
            ("SlimLockFile", "slim.lock.json"));
        var first = await SdkImage.PublishAsync(project);
        Release(mirror, "2.0-1");

        var second = await SdkImage.PublishAsync(project, $"-p:SlimCacheDirectory={feed.NewFolder()}", "-p:ContinuousIntegrationBuild=true");
        var drifted = await project.RunAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", "-p:ContinuousIntegrationBuild=true", "-p:SlimDistribution=debian-12");
        var other = await project.RunAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", "-p:ContinuousIntegrationBuild=true", "-p:SlimSnapshot=20250101T000000Z");
        var offline = await project.RunAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", "-p:SlimOffline=true", "-p:SlimPackageMirror=http://127.0.0.1:9/debian",
            $"-p:SlimCacheDirectory={feed.NewFolder()}");

        Assert.True(File.Exists(Path.Combine(project.Folder, "slim.lock.json")));
        Assert.Equal(first.Layers[0].Blob.Descriptor.Digest, second.Layers[0].Blob.Descriptor.Digest);
        Assert.DoesNotContain("app/slim.lock.json", await SdkImage.FilesAsync(second));
        Assert.NotEqual(0, drifted.ExitCode);
        Assert.Contains("CSLIM4016", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("the snapshot is 20250101T000000Z instead of none", other.Output, StringComparison.Ordinal);
        Assert.Contains("CSLIM5008", offline.Output, StringComparison.Ordinal);
    }

    private static void Release(DebianMirrorForge mirror, string version)
    {
        mirror.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Select(package => package with { Version = version })]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }
}
