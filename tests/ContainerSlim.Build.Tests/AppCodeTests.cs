using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ContainerSlim.Build.Tests;

/// <summary>What an app's code says about trimming and about libraries, read from real assemblies.</summary>
public sealed class AppCodeTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Web();

    public void Dispose() => folder.Dispose();

    public static IEnumerable<object[]> Methods => TrimBlocker.Methods.Select(one => new object[] { one.Method.Type, one.Method.Name });

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_framework_itself_says_of_each_method_that_it_does_not_support_trimming(string type, string name)
    {
        var found = FrameworkType(type).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.Name == name).ToList();

        Assert.NotEmpty(found);
        Assert.All(found, method => Assert.NotNull(method.GetCustomAttribute<RequiresUnreferencedCodeAttribute>()));
    }

    [Theory]
    [InlineData(nameof(MvcServiceCollectionExtensions.AddRazorPages), "Razor Pages")]
    [InlineData(nameof(MvcServiceCollectionExtensions.AddControllers), "MVC")]
    public void An_app_that_adds_such_a_framework_uses_it(string method, string framework) =>
        Assert.Equal(framework, Code(new SampleAssembly("Hello").Calling(Extension(method))).Blocker?.Name);

    [Fact]
    public void The_core_of_MVC_is_MVC()
    {
        var method = typeof(MvcCoreServiceCollectionExtensions).GetMethod("AddMvcCore", [typeof(IServiceCollection)])!;

        Assert.Equal("MVC", Code(new SampleAssembly("Hello").Calling(method)).Blocker?.Name);
    }

    [Fact]
    public void An_attribute_of_MVC_does_not_make_a_minimal_API_an_MVC_app() =>
        Assert.Null(Code(new SampleAssembly("Hello").Using(typeof(Microsoft.AspNetCore.Mvc.FromBodyAttribute))).Blocker);

    [Fact]
    public void A_package_that_could_add_MVC_says_nothing_of_the_app()
    {
        folder.WithBytes("Package.dll", new SampleAssembly("Package").Calling(Extension(nameof(MvcServiceCollectionExtensions.AddControllers))).ToBytes());

        Assert.Null(Code(new SampleAssembly("Hello"), new PublishedFile("Package.dll") { Package = "Package" }, new PublishedFile("Hello.dll")).Blocker);
    }

    [Fact]
    public void A_referenced_project_that_adds_MVC_does_it_for_the_app()
    {
        folder.WithBytes("Shared.dll", new SampleAssembly("Shared").Calling(Extension(nameof(MvcServiceCollectionExtensions.AddControllers))).ToBytes());

        Assert.Equal("MVC", Code(new SampleAssembly("Hello"), new PublishedFile("Shared.dll"), new PublishedFile("Hello.dll")).Blocker?.Name);
    }

    [Fact]
    public void EF_Core_needs_a_compiled_model()
    {
        var context = SampleAssembly.Foreign("Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.DbContext");
        var model = SampleAssembly.Foreign("Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Metadata.RuntimeModel");

        Assert.Equal("Entity Framework Core without a compiled model", Code(new SampleAssembly("Hello").Using(context)).Blocker?.Name);
        Assert.Null(Code(new SampleAssembly("Hello").Using(context).Deriving(model)).Blocker);
    }

    [Theory]
    [InlineData("System.ServiceModel.Primitives", "WCF")]
    [InlineData("CoreWCF.Primitives", "WCF")]
    [InlineData("System.ServiceModel.Syndication", null)]
    public void WCF_is_known_by_its_assemblies_and_a_feed_is_not_WCF(string assembly, string? framework) =>
        Assert.Equal(framework, Code(new SampleAssembly("Hello").Using(SampleAssembly.Foreign(assembly, "Some.Type"))).Blocker?.Name);

    [Fact]
    public void A_file_that_is_no_assembly_says_nothing() => Assert.Equal((null, 0), (AppCode.Of(App()).Blocker, AppCode.Of(App()).Opened.Count));

    [Fact]
    public void What_was_compiled_comes_before_what_was_published()
    {
        Directory.CreateDirectory(folder.Beside);
        var compiled = Path.Combine(folder.Beside, "Hello.dll");
        File.WriteAllBytes(compiled, new SampleAssembly("Hello").Calling(Extension(nameof(MvcServiceCollectionExtensions.AddMvc))).ToBytes());

        Assert.Equal("MVC", AppCode.Of(App(folder.Input() with { Assemblies = [new AppAssembly(compiled, IsOwn: true)] })).Blocker?.Name);
    }

    [Fact]
    public void Authentication_by_Kerberos_opens_its_library()
    {
        folder.WithBytes("Database.dll", new SampleAssembly("Database").Using(typeof(NegotiateAuthentication)).ToBytes());

        Assert.Equal(
            [new OpenedLibrary("libgssapi_krb5.so.2", "Kerberos and Windows authentication", "Database.dll")],
            Code(new SampleAssembly("Hello")).Opened);
    }

    [Fact]
    public void A_library_that_a_package_imports_is_opened_by_it()
    {
        const string package = "System.DirectoryServices.Protocols";
        folder.WithBytes(package + ".dll", new SampleAssembly(package).Importing("libldap-2.5.so.0").ToBytes());

        Assert.Equal([new OpenedLibrary("libldap.so.2", "LDAP", package + ".dll")], Code(new SampleAssembly("Hello")).Opened);
    }

    [Theory]
    [InlineData("libX11.so.6", "libX11.so.6|liblibX11.so.6|libX11.so.6.so|liblibX11.so.6.so")]
    [InlineData("sqlite3", "libsqlite3.so")]
    [InlineData("libqux", "libqux.so|liblibqux.so")]
    public void Any_library_that_code_imports_is_opened_by_the_names_that_the_runtime_tries(string import, string names)
    {
        folder.WithBytes("Qux.dll", new SampleAssembly("Qux").Importing(import).ToBytes());

        Assert.Equal([new OpenedLibrary(names, null, "Qux.dll")], Code(new SampleAssembly("Hello")).Opened);
    }

    [Theory]
    [InlineData("libc")]
    [InlineData("libc.so.6")]
    [InlineData("kernel32.dll")]
    [InlineData("/usr/lib/libobjc.dylib")]
    [InlineData("odd*name")]
    public void The_C_library_and_those_of_other_systems_are_not_looked_for(string import)
    {
        folder.WithBytes("Qux.dll", new SampleAssembly("Qux").Importing(import).ToBytes());

        Assert.Empty(Code(new SampleAssembly("Hello")).Opened);
    }

    [Fact]
    public void The_frameworks_own_assemblies_open_whatever_any_app_could_need_and_are_not_asked()
    {
        folder.WithBytes("System.Net.Http.dll", new SampleAssembly("System.Net.Http").Using(typeof(NegotiateAuthentication)).ToBytes());

        Assert.Empty(Code(new SampleAssembly("Hello")).Opened);
    }

    private AppCode Code(SampleAssembly app, params PublishedFile[] files)
    {
        folder.WithBytes("Hello.dll", app.ToBytes());
        return AppCode.Of(App(folder.Input() with { Files = files }));
    }

    private PublishedApp App() => App(folder.Input());

    private static PublishedApp App(BuildInput input) => Published.Read(input, "linux-x64");

    private static MethodInfo Extension(string name) => typeof(MvcServiceCollectionExtensions)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .First(method => method.Name == name && method.GetParameters().Length == 1);

    private static Type FrameworkType(string name) => Directory
        .EnumerateFiles(Path.GetDirectoryName(typeof(MvcServiceCollectionExtensions).Assembly.Location)!, "Microsoft.AspNetCore.*.dll")
        .Select(file => Assembly.LoadFrom(file).GetType(name))
        .OfType<Type>()
        .First();
}
