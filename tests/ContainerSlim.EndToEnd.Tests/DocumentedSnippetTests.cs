using System.Globalization;
using System.Text.RegularExpressions;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What docs/from-dockerfile.md and docs/stages.md tell users to write does what they say.</summary>
[Collection(SdkCollection.Name)]
public sealed partial class DocumentedSnippetTests(SdkFeed feed)
{
    private static readonly string Guide = Documentation.Read("from-dockerfile.md");
    private static readonly string Instructions = Documentation.Read("from-dockerfile.md", "Instructions");
    private static readonly string Flags = Documentation.Read("from-dockerfile.md", "Flags of COPY and ADD");

    // Flags that name what is copied; the others are tried on the folder 'src'.
    private static readonly Dictionary<string, string> Sources = new() { ["From=\"web\""] = "Include=\".\"", ["Files=\"**/*.txt\""] = "Include=\"a\"" };

    [SkippableFact]
    public async Task Every_line_for_an_instruction_or_a_flag_does_what_it_says()
    {
        Peer.Require("npm");
        var mirror = await DebianMirror.GetAsync();
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Told"))
            .AddLast($"<PropertyGroup>{string.Concat(Elements().Where(element => element.Contains("</", StringComparison.Ordinal)))}</PropertyGroup>")
            .AddLast($"<ItemGroup>{string.Concat(Elements().Where(element => element.EndsWith("/>", StringComparison.Ordinal)))}</ItemGroup>")
            .AddLast($"<ItemGroup>{string.Concat(FlaggedCopies())}</ItemGroup>");
        WriteSources(project);

        var image = await SdkImage.PublishAsync(project, $"-p:SlimPackageMirror={mirror.Folder}");

        var execution = image.Config.Execution;
        Assert.Equal(("/srv", "1655:1655", "value"), (execution.WorkingDirectory, execution.User, execution.FindEnvironment("NAME")));
        Assert.Equal(["/app/start", "--verbose"], execution.Entrypoint.Concat(execution.Cmd));
        Assert.Equal(("api", "Ada Lovelace"), (execution.Labels["com.example.team"], execution.Labels["org.opencontainers.image.authors"]));
        Assert.Contains("8080/tcp", execution.ExposedPorts);
        Assert.Equal(
            [
                "data d 755 1654:1654",
                "etc/mime.types 644 0:0",
                "flag-0/app.js 644 0:0", "flag-0/app.js.map 644 0:0",
                "flag-1 d 755 1654:1654", "flag-1/app.js 644 1654:1654", "flag-1/app.js.map 644 1654:1654",
                "flag-2/app.js 640 0:0", "flag-2/app.js.map 640 0:0",
                "flag-3/app.js 644 0:0",
                "flag-4/b/c.txt 644 0:0",
                "flag-5/b/c.txt 644 0:0", "flag-5/top.txt 644 0:0",
                "srv/dest/app.js 644 0:0", "srv/dest/app.js.map 644 0:0",
                "var/lib/app d 755 1655:1655",
            ],
            await CopiedAsync(image));
    }

    [Fact]
    public void Every_image_in_a_line_is_one_that_can_be_named() =>
        Assert.All(
            Documentation.Spans(Guide).Select(span => ImagePattern().Match(span)).Where(match => match.Success),
            match => ImageLocation.Parse(match.Groups[1].Value));

    [SkippableFact]
    public async Task The_long_example_is_a_front_end_an_API_and_a_tool_in_one_image()
    {
        Peer.Require("npm");
        var mirror = await DebianMirror.GetAsync();
        var parent = feed.NewFolder();
        await feed.CreatePlainAsync("console", "C#", "Tool", parent);
        var api = (await feed.CreateAsync(PackageForm.Sdk, "web", "C#", "Api", parent))
            .AddLast(Assert.Single(Documentation.Blocks(Documentation.Read("from-dockerfile.md", "A front end, an API, a tool"))));
        Write(
            api,
            "ClientApp/package.json",
            """{ "name": "client", "version": "1.0.0", "scripts": { "build": "mkdir -p ../wwwroot && cp index.html ../wwwroot" } }""");
        Write(
            api,
            "ClientApp/package-lock.json",
            """{ "name": "client", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "client", "version": "1.0.0" } } }""");
        Write(api, "ClientApp/index.html", string.Concat(Enumerable.Repeat("<p>Hello</p>\n", 100)));
        Write(api, "settings.json", "{}");

        var image = await SdkImage.PublishAsync(api, $"-p:SlimPackageMirror={mirror.Folder}");

        Assert.Equal(["hello; world", "--verbose"], image.Config.Execution.Cmd.Prepend(image.Config.Execution.FindEnvironment("GREETING")));
        var copied = await CopiedAsync(image);
        Assert.Superset(
            new HashSet<string> { "etc/mime.types 644 0:0", "etc/api/settings.json 640 1654:1654", "opt/tool/Tool 755 0:0", "opt/tool/libcoreclr.so 644 0:0" },
            copied.ToHashSet());
        Assert.DoesNotContain(copied, file => file.StartsWith("opt/tool/System.Private.Xml.dll", StringComparison.Ordinal));
        var app = await SdkImage.FilesAsync(image);
        Assert.Superset(new HashSet<string> { "app/Api.dll", "app/wwwroot/index.html", "app/wwwroot/index.html.br" }, app.ToHashSet());
        Assert.DoesNotContain(app, file => file.StartsWith("app/ClientApp", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_stages_and_copies_of_the_other_document_are_made_too()
    {
        Peer.Require("npm");
        var blocks = Documentation.Blocks(Documentation.Read("stages.md"));
        const string web = """
            <SlimStage Include="web" Kind="exec" Shell="true" Inputs="*.cs" Outputs="dist"
                       Command="mkdir -p dist/js &amp;&amp; touch dist/js/app.js dist/js/app.css" />
            """;
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Staged"))
            .AddLast(blocks[0])
            .AddLast($"<ItemGroup>{web}{blocks[3]}{blocks[4]}</ItemGroup>");
        Write(project, "docs/package.json", """{ "name": "docs", "scripts": { "build": "mkdir -p dist && cp src/page.md dist/page.html" } }""");
        Write(project, "docs/package-lock.json", "{}");
        Write(project, "docs/src/page.md", "text");
        Write(project, "content/css/site.css", "css");
        Write(project, "content/logo.psd", "psd");

        var image = await SdkImage.PublishAsync(project);

        Assert.Equal(
            [
                "srv/css/site.css 644 0:0", "srv/docs/page.html 644 0:0", "srv/www d 755 1654:1654",
                "srv/www/js d 755 1654:1654", "srv/www/js/app.js 644 1654:1654",
            ],
            await CopiedAsync(image));
        Assert.Contains(OneLine(blocks[2]), OneLine(Guide), StringComparison.Ordinal);
        Assert.Equal(5, blocks.Count);
    }

    // Bases are for other tests: two of them are not one project's.
    private static IEnumerable<string> Elements() =>
        Documentation.Spans(Instructions).Where(span => span[0] == '<' && !span.StartsWith("<SlimBase", StringComparison.Ordinal));

    private static IEnumerable<string> FlaggedCopies() => Documentation.Spans(Flags)
        .Where(span => AttributesPattern().IsMatch(span) && !ImagePattern().IsMatch(span))
        .Select((span, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"<SlimCopy {IncludeOf(span)} {span} To=\"/flag-{i}/\" />"));

    private static string IncludeOf(string span) =>
        span.Contains("Include=", StringComparison.Ordinal) ? "" : Sources.GetValueOrDefault(span, "Include=\"src\"");

    private static void WriteSources(DotnetProject project)
    {
        Write(project, "package.json", """{ "name": "told", "scripts": { "build": "cp src/* $SLIM_OUTPUT" } }""");
        Write(project, "src/app.js", "code");
        Write(project, "src/app.js.map", "map");
        Write(project, "a/top.txt", "text");
        Write(project, "a/b/c.txt", "text");
        Directory.CreateDirectory(Path.Combine(project.Folder, "empty"));
    }

    private static void Write(DotnetProject project, string path, string content)
    {
        var file = Path.Combine(project.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    // The files of the copies' layers, and the directories that are somebody's.
    private static async Task<IReadOnlyList<string>> CopiedAsync(Image image)
    {
        var entries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var layer in image.Layers.Where(layer => layer.History.CreatedBy is { } what
            && (what.StartsWith("ContainerSlim: copy ", StringComparison.Ordinal) || what == "ContainerSlim: directories")))
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None))
            {
                if (item.Kind == EntryKind.Directory && item.UserId == 0) continue;

                entries.Add($"{item.Path}{(item.Kind == EntryKind.Directory ? " d" : "")} {Convert.ToString(item.Mode, 8)} {item.UserId}:{item.GroupId}");
            }
        }

        return [.. entries];
    }

    private static string OneLine(string text) => BlankPattern().Replace(text, " ").Trim();

    [GeneratedRegex("^([A-Z][a-z]+=\"[^\"]*\" ?)+$", RegexOptions.CultureInvariant)]
    private static partial Regex AttributesPattern();

    [GeneratedRegex("^(?:<SlimBase>|From=\"(?=.*:))([^<\"]+)[<\"]", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePattern();

    [GeneratedRegex("\\s+", RegexOptions.CultureInvariant)]
    private static partial Regex BlankPattern();
}
