using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerSlim.FloorTests;

/// <summary>The code of the engine as the compiler understands it: which of its files refers to which.</summary>
internal static class EngineCode
{
    private const string Folder = "src/ContainerSlim.Build";

    // What ImplicitUsings adds to each file.
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Preview);

    /// <summary>Each reference from one file to another, by their paths from the engine's folder.</summary>
    public static IReadOnlySet<(string From, string To)> References { get; } = Read();

    /// <summary>The files.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Tree.Files(Folder, "*.cs").Select(file => file[(Folder.Length + 1)..])];

    /// <summary>The room that a file lies in; nothing for those at the door.</summary>
    public static string RoomOf(string file) => file.LastIndexOf('/') is var slash and >= 0 ? file[..slash] : "";

    private static HashSet<(string From, string To)> Read()
    {
        var trees = Tree.Files(Folder, "*.cs").Select(file => CSharpSyntaxTree.ParseText(Tree.Read(file), Latest, file[(Folder.Length + 1)..])).ToList();
        var compilation = CSharpCompilation.Create(
            "Engine",
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, Latest)],
            Libraries(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return trees.SelectMany(tree => ReferencesOf(tree, compilation)).ToHashSet();
    }

    // What this process runs with is what the engine is compiled with, but for the engine itself.
    private static IEnumerable<MetadataReference> Libraries() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) != "ContainerSlim.Build.dll")
        .Select(path => MetadataReference.CreateFromFile(path));

    private static IEnumerable<(string From, string To)> ReferencesOf(SyntaxTree tree, CSharpCompilation compilation)
    {
        var model = compilation.GetSemanticModel(tree);
        return from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
               let symbol = model.GetSymbolInfo(name).Symbol
               let method = symbol as IMethodSymbol
               let type = symbol as INamedTypeSymbol ?? (method?.ReducedFrom ?? symbol)?.ContainingType
               where type is not null
               from declaration in type.OriginalDefinition.DeclaringSyntaxReferences
               let target = declaration.SyntaxTree.FilePath
               where target.Length > 0 && target != tree.FilePath
               select (tree.FilePath, target);
    }
}
