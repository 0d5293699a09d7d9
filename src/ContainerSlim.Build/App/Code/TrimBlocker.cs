namespace ContainerSlim.Build;

/// <summary>A framework that an app uses and that does not support trimming, by its own statement (RequiresUnreferencedCode).</summary>
/// <param name="Name">The framework, as its users call it.</param>
internal sealed record TrimBlocker(string Name)
{
    private const string MvcServices = "Microsoft.Extensions.DependencyInjection.MvcServiceCollectionExtensions";
    // The part that all methods of MVC call. The framework makes its statement only about these.
    private static readonly CalledMethod MvcCore = new("Microsoft.Extensions.DependencyInjection.MvcCoreServiceCollectionExtensions", "AddMvcCore");

    private const string DbContext = "Microsoft.EntityFrameworkCore.DbContext";

    // A model that 'dotnet ef dbcontext optimize' generated derives from it. Without one, EF Core builds the model by reflection.
    private const string CompiledModel = "Microsoft.EntityFrameworkCore.Metadata.RuntimeModel";

    private const string Wcf = "System.ServiceModel.";
    private const string Feeds = "System.ServiceModel.Syndication";

    /// <summary>The methods by which an app takes in such a framework. The framework says of each that it does not support trimming.</summary>
    public static IReadOnlyList<(CalledMethod Method, string Framework)> Methods { get; } =
    [
        (new(MvcServices, "AddRazorPages"), "Razor Pages"),
        (new(MvcServices, "AddControllersWithViews"), "MVC"),
        (new(MvcServices, "AddControllers"), "MVC"),
        (new(MvcServices, "AddMvc"), "MVC"),
        (new("Microsoft.Extensions.DependencyInjection.ComponentServiceCollectionExtensions", "AddServerSideBlazor"), "Blazor Server"),
        (new("Microsoft.Extensions.DependencyInjection.RazorComponentsServiceCollectionExtensions", "AddRazorComponents"), "Blazor"),
    ];

    /// <summary>The first such framework that an app uses; null if there is none. Packages may refer to one that the app never calls.</summary>
    public static TrimBlocker? Find(IReadOnlyList<AssemblyCode> assemblies)
    {
        var own = assemblies.Where(assembly => assembly.IsOwn).ToList();
        if (Methods.FirstOrDefault(one => own.Exists(assembly => assembly.Calls.Contains(one.Method))) is { Framework: { } framework })
        {
            return new TrimBlocker(framework);
        }

        if (own.Exists(assembly => assembly.Calls.Contains(MvcCore))) return new TrimBlocker("MVC");

        var usesModel = own.Exists(assembly => assembly.Types.Contains(DbContext)) && !own.Exists(assembly => assembly.BaseTypes.Contains(CompiledModel));
        if (usesModel) return new TrimBlocker("Entity Framework Core without a compiled model");

        return own.Exists(assembly => assembly.References.Any(IsWcf)) ? new TrimBlocker("WCF") : null;
    }

    private static bool IsWcf(string assembly) =>
        (assembly.StartsWith(Wcf, StringComparison.Ordinal) && assembly != Feeds) || assembly.StartsWith("CoreWCF.", StringComparison.Ordinal);
}
