using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Listens to what the runtime compiles in this process. https://learn.microsoft.com/dotnet/fundamentals/diagnostics/runtime-method-events</summary>
internal sealed class CompiledMethods : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const EventKeywords MethodDiagnostic = (EventKeywords)0x40_0000_0000;
    private const int MethodDetails = 72;
    private const int MethodLoadVerbose = 143;
    private const uint DynamicMethod = 0x1;
    private const uint CompiledHere = 0x8;

    // Bits 7 to 9 of the flags say how: 1 to 3 the first time; what is compiled once more, for it is much used, had code before.
    private const int TierShift = 7;
    private const uint TierMask = 0x7;

    // By the handle of the method, that of its type: the one event says which type it is of, the other that it was compiled.
    private readonly ConcurrentDictionary<nint, nint> types = new();
    private readonly ConcurrentDictionary<nint, nint> compiled = new();

    /// <summary>The generic methods among them, with shared code as what it is: over <c>System.__Canon</c>.</summary>
    /// <exception cref="StartupProfileException">The runtime did not say of what type a method is.</exception>
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
