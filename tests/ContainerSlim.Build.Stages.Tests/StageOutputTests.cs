using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>What a command leaves is read only if it is files, directories and links in the folder that the command was given.</summary>
public sealed class StageOutputTests : IDisposable
{
    private readonly Workshop workshop = new();

    public StageOutputTests() => workshop.Write("in.txt", "one");

    public void Dispose() => workshop.Dispose();

    [SkippableTheory]
    [InlineData("mkfifo $SLIM_OUTPUT/x", null, "'x', which is a named pipe")]
    [InlineData("mkdir -p dist && rm -f dist/p && mkfifo dist/p", "dist", "'dist/p', which is a named pipe")]
    public async Task A_pipe_is_refused_and_not_waited_for(string command, string? outputs, string part)
    {
        Skip.If(OperatingSystem.IsWindows(), "a named pipe is not a file on Windows");

        var message = await FailsAsync(command, outputs);

        Assert.StartsWith("cannot use the stage 'work': its output contains " + part, message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_device_is_refused_and_not_read_to_its_end()
    {
        Peer.RequireRoot();

        Assert.Contains("'zero', which is a device", await FailsAsync("mknod $SLIM_OUTPUT/zero c 1 5", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_result_is_refused_and_what_it_leads_to_stays()
    {
        workshop.Write("precious/file", "kept");

        var message = await FailsAsync("rmdir $SLIM_OUTPUT && ln -s $PWD/precious $SLIM_OUTPUT", null);
        await workshop.RunAsync(Stage("cp in.txt $SLIM_OUTPUT"));

        Assert.Contains("its command replaced the folder in SLIM_OUTPUT by a link to '", message, StringComparison.Ordinal);
        Assert.Equal("kept", workshop.Read("precious/file"));
        Assert.Equal("one", workshop.ReadTree("work", "in.txt"));
    }

    [Fact]
    public async Task A_result_that_is_gone_is_refused() =>
        Assert.Contains("its command removed the folder in SLIM_OUTPUT", await FailsAsync("rmdir $SLIM_OUTPUT", null), StringComparison.Ordinal);

    [Fact]
    public async Task An_output_that_is_a_link_to_elsewhere_is_refused() =>
        Assert.Contains(
            "its output 'dist' is a link to '/etc', which is not part of its outputs",
            await FailsAsync("ln -sfn /etc dist", "dist"),
            StringComparison.Ordinal);

    [Fact]
    public async Task An_output_that_is_a_link_to_another_output_stays_a_link()
    {
        await workshop.RunAsync(Stage("mkdir -p lib && echo 1 > lib/x.so.1 && ln -sf x.so.1 lib/x.so") with { Outputs = "lib/*.so*" });

        Assert.Equal("x.so.1", new FileInfo(Path.Combine(workshop.Project, "obj/slim/stages/work/tree/lib/x.so")).LinkTarget);
    }

    [SkippableFact]
    public async Task A_pipe_in_the_project_is_no_input()
    {
        await NamedPipe.CreateAsync(Path.Combine(workshop.Project, "pipe"));

        await workshop.RunAsync(Stage("echo 1 > $SLIM_OUTPUT/out") with { Inputs = null });

        Assert.Equal("1\n", workshop.ReadTree("work", "out"));
    }

    [SkippableFact]
    public async Task A_pipe_is_not_copied()
    {
        await NamedPipe.CreateAsync(Path.Combine(workshop.Project, "pipe"));

        var message = await Workshop.FailsAsync(
            ErrorCode.InvalidPath,
            () => workshop.CopyAsync(workshop.Input([], new CopyInput { Include = ["pipe"], To = "/srv/" })));

        Assert.Equal(
            $"cannot copy '{workshop.Project}/pipe': it is a named pipe, and an image contains only files, directories and links; leave it out with Except",
            message);
    }

    [Fact]
    public async Task The_time_limit_is_for_the_result_too()
    {
        // More than a second's reading of holes, which take no space on the disk.
        var stage = Stage("truncate -s 200G $SLIM_OUTPUT/holes") with { Timeout = "1s" };

        var message = await Workshop.FailsAsync(ErrorCode.StageTimedOut, () => workshop.RunAsync(stage));

        Assert.StartsWith("cannot use the stage 'work': its time limit of 00:00:01 was over before its result was read", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_name_that_is_not_UTF8_is_said_to_be_that_and_does_not_stay()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "names are UTF-16 elsewhere");

        var message = await Workshop.FailsAsync(
            ErrorCode.InvalidPath,
            () => workshop.RunAsync(Stage("touch $SLIM_OUTPUT/$(printf 'caf\\351')")));
        await workshop.RunAsync(Stage("cp in.txt $SLIM_OUTPUT"));

        Assert.EndsWith(
            "caf\uFFFD': its name is not valid UTF-8, which names in an image must be; rename the file or directory",
            message,
            StringComparison.Ordinal);
    }

    private static StageInput Stage(string command) => Workshop.Shell("work", command) with { Inputs = "in.txt" };

    private Task<string> FailsAsync(string command, string? outputs) =>
        Workshop.FailsAsync(ErrorCode.StageOutputInvalid, () => workshop.RunAsync(Stage(command) with { Outputs = outputs }));
}
