using System.Reflection;
using System.Reflection.Emit;

namespace ContainerSlim.Build.Tests;

/// <summary>Real assemblies that use others, made without a compiler.</summary>
internal sealed class SampleAssembly
{
    private readonly PersistedAssemblyBuilder assembly;
    private readonly TypeBuilder type;

    public SampleAssembly(string name)
    {
        assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        type = assembly.DefineDynamicModule(name).DefineType("Program", TypeAttributes.Public | TypeAttributes.Class);
    }

    /// <summary>A type of a package that is not here, by its full name.</summary>
    public static Type Foreign(string assemblyName, string typeName) => AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName(assemblyName), AssemblyBuilderAccess.Run)
        .DefineDynamicModule(assemblyName)
        .DefineType(typeName, TypeAttributes.Public | TypeAttributes.Class)
        .CreateType();

    /// <summary>Has a method that calls another.</summary>
    public SampleAssembly Calling(MethodInfo method)
    {
        var code = type.DefineMethod("Call" + method.Name, MethodAttributes.Public | MethodAttributes.Static).GetILGenerator();
        foreach (var parameter in method.GetParameters()) code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Call, method);
        if (method.ReturnType != typeof(void)) code.Emit(OpCodes.Pop);
        code.Emit(OpCodes.Ret);
        return this;
    }

    /// <summary>Has a field of a type.</summary>
    public SampleAssembly Using(Type used)
    {
        type.DefineField("Of" + used.Name, used, FieldAttributes.Public | FieldAttributes.Static);
        return this;
    }

    /// <summary>Has a class that derives from a type.</summary>
    public SampleAssembly Deriving(Type parent)
    {
        type.SetParent(parent);
        return this;
    }

    /// <summary>Has a method of a native library.</summary>
    public SampleAssembly Importing(string library)
    {
        type.DefinePInvokeMethod(
            "open",
            library,
            MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.PinvokeImpl,
            CallingConventions.Standard,
            typeof(int),
            [],
            System.Runtime.InteropServices.CallingConvention.Cdecl,
            System.Runtime.InteropServices.CharSet.Ansi);
        return this;
    }

    /// <summary>The assembly's file.</summary>
    public byte[] ToBytes()
    {
        type.CreateType();
        using var file = new MemoryStream();
        assembly.Save(file);
        return file.ToArray();
    }
}
