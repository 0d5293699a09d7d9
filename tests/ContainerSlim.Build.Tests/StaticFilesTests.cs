namespace ContainerSlim.Build.Tests;

/// <summary>Which files a browser may load.</summary>
public sealed class StaticFilesTests
{
    private static readonly PublishedFile[] OfPackages =
    [
        new("wwwroot/_content/Lib/lib.js") { Package = "Lib" },
        new(".playwright/package/index.js") { Package = "Microsoft.Playwright" },
        new("docs/readme.html") { Package = "Lib" },
    ];

    [Theory]
    [InlineData("wwwroot/site.css")]
    [InlineData("wwwroot/data.json")]
    [InlineData("wwwroot/.well-known/security.txt")]
    [InlineData("wwwroot/_framework/app.wasm")]
    [InlineData("wwwroot/_content/Lib/lib.js")]
    [InlineData("wwwroot/node_modules/x/x.js")]
    [InlineData("ClientApp/dist/index.html")]
    [InlineData("ClientApp/dist/assets/settings.json")]
    [InlineData("MyStaticFiles/images/rose.JPG")]
    [InlineData("manual.pdf")]
    [InlineData("favicon.ico")]
    public void A_file_that_a_page_may_load_is_one(string path) => Assert.True(App(path).Contains(path));

    [Theory]
    [InlineData("Hello.dll")]
    [InlineData("appsettings.json")]
    [InlineData("wwwroot.txt")]
    [InlineData("wwwroots/data.json")]
    [InlineData("models/model.onnx")]
    [InlineData("templates/mail.txt")]
    [InlineData("node_modules/x/x.js")]
    [InlineData("tools/node_modules/x/x.js")]
    [InlineData(".playwright/package/index.js")]
    [InlineData("tools/.cache/x.js")]
    [InlineData("docs/readme.html")]
    public void A_file_of_the_app_alone_is_none(string path) => Assert.False(App(path).Contains(path));

    [Fact]
    public void A_start_page_beside_the_app_makes_no_web_root_of_the_app() => Assert.False(App("index.html", "appsettings.json").Contains("appsettings.json"));

    [Theory]
    [InlineData("app/wwwroot/site.css", true)]
    [InlineData("srv/www/index.html", true)]
    [InlineData("srv/www/data.json", true)]
    [InlineData("opt/tool/x.js", false)]
    [InlineData("opt/tool/node_modules/x/index.html", false)]
    [InlineData("other/wwwroot/site.css", false)]
    public void Copied_files_are_those_of_the_apps_web_root_or_of_a_folder_with_a_start_page(string path, bool isStatic) =>
        Assert.Equal(isStatic, StaticFiles.OfCopies([path, "srv/www/index.html"], "/app").Contains(path));

    private static StaticFiles App(params string[] paths) => StaticFiles.OfApp(
        [.. paths, "ClientApp/dist/index.html"],
        OfPackages.ToDictionary(file => file.Path));
}
