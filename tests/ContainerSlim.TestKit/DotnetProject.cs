namespace ContainerSlim.TestKit;

/// <summary>A .NET project that a test makes with <c>dotnet new</c>, changes, and runs the real <c>dotnet</c> on.</summary>
/// <param name="File">The project file.</param>
public sealed record DotnetProject(string File)
{
    private static readonly Dictionary<string, string> Extensions = new() { ["C#"] = ".csproj", ["F#"] = ".fsproj", ["VB"] = ".vbproj" };

    /// <summary>Variables for every run of dotnet.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string Folder => Path.GetDirectoryName(File)!;

    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>Makes a project in a folder of its name, not restored.</summary>
    internal static async Task<DotnetProject> CreateAsync(string parent, string name, string template, string language)
    {
        var folder = Path.Combine(parent, name);
        await new Command("dotnet", "new", template, "--language", language, "--name", name, "--output", folder, "--no-restore", "--no-update-check")
        {
            Environment = Quiet,
        }.RunSuccessfullyAsync();
        return new DotnetProject(Path.Combine(folder, name + Extensions[language]));
    }

    /// <summary>Copies the project's own files, and nothing that a build made, into a folder of its name.</summary>
    public DotnetProject CopyTo(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, Name)).FullName;
        foreach (var file in Directory.GetFiles(Folder)) System.IO.File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return this with { File = Path.Combine(folder, Path.GetFileName(File)) };
    }

    /// <summary>Writes a project file over the one there is.</summary>
    public DotnetProject With(string projectXml)
    {
        System.IO.File.WriteAllText(File, projectXml);
        return this;
    }

    /// <summary>Puts XML right behind the project's opening tag.</summary>
    public DotnetProject AddFirst(string xml) =>
        Change(text => text.Insert(text.IndexOf('>', text.IndexOf("<Project", StringComparison.Ordinal)) + 1, "\n" + xml));

    /// <summary>Puts XML right before the project's closing tag.</summary>
    public DotnetProject AddLast(string xml) => Change(text => text.Insert(text.LastIndexOf("</Project>", StringComparison.Ordinal), xml + "\n"));

    /// <summary>Sets properties at the end of the project.</summary>
    public DotnetProject Set(params (string Name, string Value)[] properties) =>
        AddLast($"<PropertyGroup>{string.Concat(properties.Select(p => $"<{p.Name}>{p.Value}</{p.Name}>"))}</PropertyGroup>");

    /// <summary>Runs <c>dotnet VERB</c> in the project's folder.</summary>
    public Task<CommandResult> RunAsync(string verb, params string[] options) => Run(verb, options).RunAsync();

    /// <summary>Runs <c>dotnet VERB</c> in the project's folder and fails the test unless it succeeds.</summary>
    public Task<CommandResult> RunSuccessfullyAsync(string verb, params string[] options) => Run(verb, options).RunSuccessfullyAsync();

    // build/test.sh has a compiler of its own for a run, and ends it.
    private static string SharedCompiler => System.Environment.GetEnvironmentVariable("SharedCompilationId") is { Length: > 0 } ? "true" : "false";

    private static Dictionary<string, string?> Quiet => new()
    {
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1",
        // Nothing stays running behind a test.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = SharedCompiler,
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        // What the test host itself was started with means nothing to the project.
        ["MSBuildSDKsPath"] = null,
        ["MSBuildExtensionsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
    };

    private Command Run(string verb, string[] options)
    {
        var variables = Quiet;
        foreach (var (name, value) in Environment) variables[name] = value;
        return new Command("dotnet", [verb, .. options]) { WorkingDirectory = Folder, Environment = variables };
    }

    private DotnetProject Change(Func<string, string> change) => With(change(System.IO.File.ReadAllText(File)));
}
