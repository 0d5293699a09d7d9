using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Records what the runtime compiles in this process. https://learn.microsoft.com/dotnet/fundamentals/diagnostics/runtime-method-events</summary>
internal sealed class CompiledMethods : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const EventKeywords MethodDiagnostic = (EventKeywords)0x40_0000_0000;
    private const int MethodDetails = 72;
    private const int MethodLoadVerbose = 143;
    private const uint DynamicMethod = 0x1;
    private const uint CompiledHere = 0x8;

    // Bits 7 to 9 of the flags hold the tier: 1 to 3 for the first code of a method. Code of other tiers replaces existing code of
    // frequently used methods.
    private const int TierShift = 7;
    private const uint TierMask = 0x7;

    // Keyed by method handle. One event reports the handle of a method's type, the other that the method was compiled.
    private readonly ConcurrentDictionary<nint, nint> types = new();
    private readonly ConcurrentDictionary<nint, nint> compiled = new();

    /// <summary>The compiled methods that are generic. Shared code is represented as what it is: code over <c>System.__Canon</c>.</summary>
    /// <exception cref="StartupProfileException">The runtime did not report the type of a method.</exception>
    public IEnumerable<MethodBase> Generic() => compiled.Keys.Select(ToMethod).Where(method => method.IsGenericMethod || method.DeclaringType!.IsGenericType);

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, Jit | MethodDiagnostic);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventId: MethodDetails, Payload: [ulong method, ulong type, ..] }) types[(nint)method] = (nint)type;
        if (eventData is not { EventId: MethodLoadVerbose, Payload: [ulong handle, _, _, _, _, uint flags, ..] }) return;

        var isFirstCode = ((flags >> TierShift) & TierMask) is >= 1 and <= 3;
        if ((flags & (DynamicMethod | CompiledHere)) == CompiledHere && isFirstCode) compiled[(nint)handle] = 0;
    }

    private MethodBase ToMethod(nint handle) => types.TryGetValue(handle, out var type)
        ? MethodBase.GetMethodFromHandle(RuntimeMethodHandle.FromIntPtr(handle), RuntimeTypeHandle.FromIntPtr(type))!
        : throw new StartupProfileException(
            $"Cannot record what is compiled: .NET {Environment.Version} wrote no MethodDetails event for a method that it compiled.");
}
