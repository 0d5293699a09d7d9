using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>What changes seldom lies below what changes often.</summary>
public sealed class AppLayersTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_anything_known_of_the_files_there_is_one_layer()
    {
        var layer = Assert.Single(Split());

        Assert.Equal("Hello", layer.What);
        Assert.Equal(["app", "app/Hello", "app/Hello.dll"], Paths(layer));
    }

    [Fact]
    public void Parts_lie_in_the_order_of_how_often_they_change()
    {
        var layers = Split(Everything());

        Assert.Equal([".NET runtime", "packages", "prerelease packages", "projects", "content", "Hello"], layers.Select(layer => layer.What));
        Assert.Equal(["app", "app/System.Runtime.dll"], Paths(layers[0]));
        Assert.Equal(["app", "app/Serilog.dll", "app/de", "app/de/Serilog.resources.dll"], Paths(layers[1]));
        Assert.Equal(["app", "app/Preview.dll"], Paths(layers[2]));
        Assert.Equal(["app", "app/Library.dll"], Paths(layers[3]));
        Assert.Equal(["app", "app/appsettings.json", "app/wwwroot", "app/wwwroot/index.html"], Paths(layers[4]));
        Assert.Equal(["app", "app/Hello", "app/Hello.dll", "app/extra.txt"], Paths(layers[5]));
    }

    [Fact]
    public void Native_files_of_the_runtime_which_trimming_leaves_alone_lie_below_the_rest_of_it()
    {
        folder.With("libcoreclr.so", "native").With("System.Runtime.dll", "trimmed");
        var runtime = new PublishedFile("libcoreclr.so") { Package = "Microsoft.NETCore.App.Runtime.linux-x64", PackageVersion = "10.0.12" };

        var layers = Split(Input() with { Files = [runtime with { Path = "System.Runtime.dll" }, runtime with { IsNative = true }] });

        Assert.Equal(["native .NET runtime", ".NET runtime", "Hello"], layers.Select(layer => layer.What));
        Assert.Equal(["app", "app/libcoreclr.so"], Paths(layers[0]));
    }

    [Fact]
    public void No_file_is_in_two_layers_and_none_is_lost()
    {
        var files = Split(Everything()).SelectMany(layer => layer.Entries).Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path).ToList();

        Assert.Equal(files.Distinct().Order(), files.Order());
        Assert.Equal(10, files.Count);
    }

    [Fact]
    public void A_part_that_two_apps_have_in_common_is_the_same_in_both()
    {
        var one = Split(Everything())[1];
        folder.With("Hello.dll", "another assembly").With("wwwroot/new.html", "new");
        var other = Split(Everything())[1];

        Assert.Equal(Paths(one), Paths(other));
    }

    [Fact]
    public void A_rule_takes_files_out_of_their_part()
    {
        folder.With("models/large.onnx", "a model");
        var input = Everything() with { LayerRules = [new LayerRule("models", "models/**; *.onnx", null)] };

        var layers = Split(input);

        Assert.Equal("models", layers[^2].What);
        Assert.Equal(["app", "app/models", "app/models/large.onnx"], Paths(layers[^2]));
    }

    [Fact]
    public void A_rule_says_where_its_layer_lies()
    {
        folder.With("models/large.onnx", "a model");
        var input = Everything() with { LayerRules = [new LayerRule("models", "models", "50")] };

        Assert.Equal("models", Split(input)[0].What);
    }

    [Fact]
    public void Of_several_rules_the_first_that_fits_counts()
    {
        var input = Input() with { LayerRules = [new LayerRule("assemblies", "*.dll", null), new LayerRule("all", "**", null)] };

        Assert.Equal(["all", "assemblies"], Split(input).Select(layer => layer.What).Order());
    }

    [Fact]
    public void Where_there_are_more_layers_than_may_be_small_neighbours_share_one()
    {
        folder.With("System.Runtime.dll", new string('r', 100_000)).With("Serilog.dll", new string('s', 50_000));

        var layers = Split(Everything() with { MaxLayers = "3" });

        Assert.Equal([".NET runtime", "packages", "prerelease packages, projects, content, Hello"], layers.Select(layer => layer.What));
    }

    [Fact]
    public void An_empty_folder_is_in_the_layer_of_the_app()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));

        Assert.Contains("app/data", Paths(Split(Everything())[^1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("many")]
    public void A_number_of_layers_that_cannot_be_is_named(string most)
    {
        var failure = Assert.Throws<BuildException>(() => BuildPlan.Create(Input() with { MaxLayers = most }));

        Assert.Equal(ErrorCode.InvalidProperty, failure.Code);
        Assert.Contains($"SlimMaxLayers='{most}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "Files is missing")]
    [InlineData("../secrets", null, "points outside")]
    [InlineData("*.dll", "first", "'first' is not a number")]
    public void A_rule_that_cannot_be_is_named(string files, string? order, string why)
    {
        var failure = Assert.Throws<BuildException>(() => BuildPlan.Create(Input() with { LayerRules = [new LayerRule("mine", files, order)] }));

        Assert.Equal(ErrorCode.InvalidProperty, failure.Code);
        Assert.Contains("'mine'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    private BuildInput Input() => folder.Input() with { Base = "scratch" };

    private BuildInput Everything()
    {
        string[] files =
        [
            "System.Runtime.dll", "Serilog.dll", "de/Serilog.resources.dll", "Preview.dll", "Library.dll",
            "appsettings.json", "wwwroot/index.html", "extra.txt",
        ];
        foreach (var file in files)
        {
            if (!File.Exists(Path.Combine(folder.Path, file))) folder.With(file, file);
        }

        return Input() with
        {
            Files =
            [
                new PublishedFile("System.Runtime.dll") { Package = "Microsoft.NETCore.App.Runtime.linux-x64", PackageVersion = "10.0.12" },
                new PublishedFile("Serilog.dll") { Package = "Serilog", PackageVersion = "4.0.0" },
                new PublishedFile("de/Serilog.resources.dll") { Package = "Serilog", PackageVersion = "4.0.0" },
                new PublishedFile("Preview.dll") { Package = "Preview", PackageVersion = "1.0.0-beta.1" },
                new PublishedFile("Library.dll") { IsOfReferencedProject = true },
                new PublishedFile("appsettings.json") { IsContent = true },
                new PublishedFile("Hello.dll"),
            ],
        };
    }

    private IReadOnlyList<AppLayerContent> Split() => Split(Input());

    private static IReadOnlyList<AppLayerContent> Split(BuildInput input)
    {
        var plan = BuildPlan.Create(input).Images[0];
        var entries = AppLayer.Entries(plan.App, plan.Platform, plan.Settings.WorkingDirectory);
        return new AppLayers(plan.App.Directory, plan.Settings.WorkingDirectory, plan.App.Name, plan.Layers).Split(entries);
    }

    private static IEnumerable<string> Paths(AppLayerContent layer) => layer.Entries.Select(entry => entry.Path).Order(StringComparer.Ordinal);
}
