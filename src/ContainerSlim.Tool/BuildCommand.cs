using System.CommandLine;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary><c>build FOLDER</c>.</summary>
internal static class BuildCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim build bin/Release/net10.0/publish",
        "containerslim build publish -t registry.example.com/team/app:1.0 --tag latest",
        "containerslim build publish --base registry.example.com/team/base:1.0 --layout images",
        "containerslim build publish -t app:1.0 --compression zstd --compression-level 19 --layer 'models=models/**'",
        "containerslim build dist --stage 'web,shell,outputs=dist,command=npm ci && npm run build' --command /usr/bin/node --command server.js",
        "containerslim build publish --archive app.tar --archive-format docker --env GREETING='hello, world' --port 8080",
    ];

    public static Command Create()
    {
        var options = new BuildOptions();
        var command = new Command("build", "Build an image of an app that is already published.");
        foreach (var argument in options.Arguments) command.Arguments.Add(argument);
        foreach (var option in options.All) command.Options.Add(option);
        command.Validators.Add(options.Validate);
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var input = options.Read(arguments);
            var observer = new TerminalObserver(terminal);
            var result = await terminal.WatchAsync("Building the image", async transfers =>
            {
                var publisher = new ImagePublisher(observer, TimeProvider.System) { Transfers = transfers };
                await publisher.RunStagesAsync(input, ct);
                return await publisher.PublishAsync(input, [], ct);
            });
            terminal.Say(result.Summary);
        }));
        return command;
    }
}
