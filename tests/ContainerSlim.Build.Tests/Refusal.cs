using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>Asserts on failures as users see them.</summary>
internal static class Refusal
{
    /// <summary>The action fails with a code and a sentence.</summary>
    public static void Is(ErrorCode code, string message, Action action)
    {
        var e = Assert.ThrowsAny<SlimException>(action);
        Assert.Equal((code, message), (e.Code, e.Message));
    }

    /// <summary>The action fails with a code, and its sentence has a text in it.</summary>
    public static void Says(ErrorCode code, string part, Action action)
    {
        var e = Assert.ThrowsAny<SlimException>(action);
        Assert.Equal(code, e.Code);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }
}
