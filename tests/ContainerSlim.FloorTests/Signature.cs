using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerSlim.FloorTests;

/// <summary>What a method or a constructor takes. The object that an extension is of is not a parameter; a cancellation token is.</summary>
/// <param name="Name">The method, or the type that is constructed.</param>
/// <param name="Line">Where it is, from 1.</param>
/// <param name="Parameters">How many parameters it has.</param>
internal sealed record Signature(string Name, int Line, int Parameters)
{
    private static readonly string[] Foreign = ["DllImport", "LibraryImport"];
    private static readonly string[] Awaited = ["Task", "ValueTask", "IAsyncEnumerable"];

    /// <summary>The signatures in a file that it is free to choose, but for those of records that only hold data.</summary>
    public static IEnumerable<Signature> In(string file) => CSharpSyntaxTree.ParseText(Tree.Read(file)).GetRoot().DescendantNodes()
        .Select(Of)
        .OfType<Signature>();

    private static Signature? Of(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method when IsGiven(method) => null,
        MethodDeclarationSyntax method => Create(method.Identifier, method.ParameterList),
        ConstructorDeclarationSyntax constructor => Create(constructor.Identifier, constructor.ParameterList),
        RecordDeclarationSyntax record when OnlyHoldsData(record) => null,
        TypeDeclarationSyntax { ParameterList: { } parameters } type => Create(type.Identifier, parameters),
        _ => null,
    };

    // By a base class, an interface or a native library.
    private static bool IsGiven(MethodDeclarationSyntax method) =>
        method.ExplicitInterfaceSpecifier is not null
        || method.Modifiers.Any(SyntaxKind.OverrideKeyword)
        || method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => Foreign.Contains(attribute.Name.ToString()));

    // A record that waits for something does more than to hold what it was given.
    private static bool OnlyHoldsData(RecordDeclarationSyntax record) => !record.Members
        .OfType<MethodDeclarationSyntax>()
        .Where(method => !method.Modifiers.Any(SyntaxKind.StaticKeyword))
        .Any(method => Awaited.Contains(method.ReturnType.ToString().Split('<')[0]));

    private static Signature Create(SyntaxToken name, ParameterListSyntax parameters) =>
        new(name.Text, name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, parameters.Parameters.Count);
}
