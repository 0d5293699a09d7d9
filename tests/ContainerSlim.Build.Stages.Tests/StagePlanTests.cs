using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class StagePlanTests : IDisposable
{
    private readonly Workshop workshop = new();

    private static StageInput Npm => new("web") { Kind = "exec", Command = "npm run build" };

    public void Dispose() => workshop.Dispose();

    [Fact]
    public void An_exec_stage_has_what_is_written()
    {
        var stage = Assert.IsType<ExecStage>(Plan(Npm with
        {
            WorkingDirectory = "client",
            Environment = ["NODE_ENV=production", " A=1=2"],
            Inputs = "src/**;package*.json",
            Outputs = "dist",
            Timeout = "10m",
            Key = "node --version;npm --version",
        }));

        Assert.Equal(["npm", "run", "build"], stage.Command.Words);
        Assert.Equal(Path.Combine(workshop.Project, "client"), stage.WorkingDirectory);
        Assert.Equal([new("A", "1=2"), new("NODE_ENV", "production")], stage.Environment);
        Assert.Equal(["src/**", "package*.json"], stage.Inputs.Select(glob => glob.ToString()));
        Assert.Equal("dist", Assert.Single(stage.Outputs).ToString());
        Assert.Equal(TimeSpan.FromMinutes(10), stage.Timeout);
        Assert.Equal(["node --version", "npm --version"], stage.Keys.Select(key => key.Text));
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("2h", 7200)]
    [InlineData("00:01:30", 90)]
    public void A_time_limit_is_written_as_people_write_it(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<ExecStage>(Plan(Npm with { Timeout = text })).Timeout);

    [Fact]
    public void Images_and_packages_for_Windows_are_no_stages()
    {
        var input = workshop.Input(new StageInput("tools") { Kind = "image", Image = "reg.example.com/tools:1" }) with
        {
            Platform = new Platform("windows", "amd64"),
        };

        Assert.Contains("use another platform of the image", Refused(input), StringComparison.Ordinal);
        Assert.Contains(
            "there are no packages for it",
            Refused(input with { Stages = [new("curl") { Kind = "packages", Packages = "curl" }] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "'reg.example.com/tools:1'",
            Refused(input with { Stages = [], Copies = [new() { Include = ["bin"], From = "reg.example.com/tools:1" }] }),
            StringComparison.Ordinal);
        Assert.Single(StagePlan.Create(input with { Stages = [input.Stages[0] with { Platform = "linux/amd64" }] }).Stages);

        static string Refused(StagePlanInput input) => Assert.ThrowsAny<SlimException>(() => StagePlan.Create(input)).Message;
    }

    [Fact]
    public void A_project_stage_names_a_project_and_its_mode()
    {
        var stage = Assert.IsType<ProjectStage>(Plan(new("worker") { Kind = "project", Project = "../worker/Worker.csproj", Mode = "aot" }));

        Assert.Equal((workshop.Directory.Combine("worker", "Worker.csproj"), "aot"), (stage.Project, stage.Mode));
    }

    [Fact]
    public void An_image_stage_is_for_the_images_platform_unless_it_says_another()
    {
        var image = new StageInput("tools") { Kind = "Image", Image = "mirror.example.com/tools:1" };

        Assert.Equal(new Platform("linux", "amd64"), Assert.IsType<ImageStage>(Plan(image)).Platform);
        Assert.Equal(new Platform("linux", "arm", "v7"), Assert.IsType<ImageStage>(Plan(image with { Platform = "linux/arm/v7" })).Platform);
    }

    [Fact]
    public void A_packages_stage_names_packages_of_the_distribution()
    {
        var input = workshop.Input(new StageInput("os") { Kind = "packages", Packages = "tini;curl", Dependencies = "true" }) with
        {
            Distribution = "debian-12",
            PackageMirror = "https://mirror.example.com/debian",
        };

        var stage = Assert.IsType<PackagesStage>(Assert.Single(StagePlan.Create(input).Stages));

        Assert.Equal(["curl", "tini"], stage.Packages);
        Assert.Equal((true, "debian-12", "https://mirror.example.com/debian"), (stage.WithDependencies, stage.Distribution, stage.Mirror));
    }

    [Theory]
    [InlineData("Kind", "Kind is missing")]
    [InlineData("Command", "Command is missing")]
    public void What_a_stage_needs_is_asked_for(string field, string why)
    {
        var stage = field == "Kind" ? Npm with { Kind = " " } : Npm with { Command = null };

        Assert.Contains(why, Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(stage)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_another_kind_is_refused_with_its_kind() =>
        Assert.Equal(
            "cannot use Image=\"alpine:3\" of the stage 'web': it is for stages of kind image, and this stage has the kind exec",
            Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(Npm with { Image = "alpine:3" })));

    public static TheoryData<string, StageInput> Wrong => new()
    {
        { "Kind", Npm with { Kind = "docker" } },
        { "Shell", Npm with { Shell = "yes" } },
        { "Timeout", Npm with { Timeout = "soon" } },
        { "Timeout", Npm with { Timeout = "0" } },
        { "Timeout", Npm with { Timeout = "99999999h" } },
        { "Environment", Npm with { Environment = ["PATH"] } },
        { "Command", Npm with { Command = "npm ci && npm run build" } },
        { "Key", Npm with { Key = "node 'version" } },
        { "Outputs", Npm with { Outputs = "../dist" } },
        { "Inputs", Npm with { Inputs = "src/[a" } },
        { "Platform", new StageInput("i") { Kind = "image", Image = "a:1", Platform = "arm64" } },
        { "Packages", new StageInput("p") { Kind = "packages", Packages = "Curl" } },
        { "BeforePublish", Npm with { BeforePublish = "early" } },
        { "Mode", new StageInput("p") { Kind = "project", Project = "a.csproj", Mode = "small" } },
        { "Dependencies", new StageInput("p") { Kind = "packages", Packages = "curl", Dependencies = "all" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_cannot_be_is_refused_with_its_name(string field, StageInput stage) =>
        Assert.StartsWith($"cannot use {field}=\"", Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(stage)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-a")]
    public void A_name_that_could_be_a_path_is_refused(string name) =>
        Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(Npm with { Name = name }));

    [Fact]
    public void Two_stages_of_one_name_are_refused_whatever_their_case() =>
        Assert.Contains("2 stages", Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(Npm, Npm with { Name = "WEB" })), StringComparison.Ordinal);

    [Fact]
    public void A_copy_has_what_is_written()
    {
        var copy = Copy(new CopyInput
        {
            Include = ["dist", "*.json"],
            From = "WEB",
            To = "/srv/www/",
            Mode = "0640",
            Owner = "1654:100",
            Exclude = ["**/*.map"],
            Optional = "true",
        });

        Assert.Equal(("web", "srv/www", true, 0b110_100_000), (copy.From, copy.To, copy.ToDirectory, copy.Mode!.Value));
        Assert.Equal((1654, 100), copy.Owner);
        Assert.True(copy.IsOptional);
        Assert.Equal("**/*.map", Assert.Single(copy.Exclude).ToString());
    }

    [Theory]
    [InlineData(null, "srv/app", true)]
    [InlineData("data/", "srv/app/data", true)]
    [InlineData("data", "srv/app/data", false)]
    [InlineData("/", "", true)]
    [InlineData("/./etc//x", "etc/x", false)]
    public void A_target_is_taken_from_the_images_working_directory(string? to, string path, bool isDirectory)
    {
        var input = workshop.Input() with { WorkingDirectory = "/srv/app", Copies = [new CopyInput { Include = ["a"], To = to }] };

        var copy = Assert.Single(StagePlan.Create(input).Copies);

        Assert.Equal((path, isDirectory), (copy.To, copy.ToDirectory));
    }

    [Fact]
    public void An_owner_without_a_group_has_the_group_of_his_number() =>
        Assert.Equal((1654, 1654), Copy(new CopyInput { Include = ["a"], Owner = "1654" }).Owner);

    public static TheoryData<CopyInput, string> WrongCopies => new()
    {
        { new CopyInput { Include = [" "] }, "Include is missing" },
        { new CopyInput { Include = ["a"], Mode = "rw" }, "octal" },
        { new CopyInput { Include = ["a"], Mode = "17777" }, "octal" },
        { new CopyInput { Include = ["a"], Owner = "app" }, "in numbers" },
        { new CopyInput { Include = ["a"], Owner = "1:2:3" }, "in numbers" },
        { new CopyInput { Include = ["a"], To = "../etc" }, "'..'" },
        { new CopyInput { Include = ["../a"] }, "'..'" },
        { new CopyInput { Include = ["a"], Optional = "maybe" }, "true or false" },
    };

    [Theory]
    [MemberData(nameof(WrongCopies))]
    public void A_copy_that_cannot_be_is_refused(CopyInput copy, string why) =>
        Assert.Contains(why, Workshop.Refuses(ErrorCode.InvalidCopy, workshop.Input() with { Copies = [copy] }), StringComparison.Ordinal);

    [Fact]
    public void A_copy_from_an_image_gets_the_image_once()
    {
        var input = workshop.Input() with { Copies = [new() { Include = ["a"], From = "busybox:1" }, new() { Include = ["b"], From = "busybox:1" }] };

        Assert.Equal("docker.io/library/busybox:1", Assert.IsType<ImageStage>(Assert.Single(StagePlan.Create(input).Stages)).Location.ToString());
    }

    [Fact]
    public void A_misspelt_stage_is_no_image_that_somebody_else_made() =>
        Assert.Contains(
            "the stages are web",
            Workshop.Refuses(ErrorCode.UnknownStage, workshop.Input(Npm) with { Copies = [new CopyInput { Include = ["a"], From = "wbe" }] }),
            StringComparison.Ordinal);

    private Stage Plan(StageInput stage) => Assert.Single(StagePlan.Create(workshop.Input(stage)).Stages);

    private CopyPlan Copy(CopyInput copy) => Assert.Single(StagePlan.Create(workshop.Input(Npm) with { Copies = [copy] }).Copies);
}
