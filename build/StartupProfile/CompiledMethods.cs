using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace ContainerSlim.StartupProfile;

/// <summary>Listens to what the runtime compiles in this process.</summary>
internal sealed class CompiledMethods : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const int MethodLoadVerbose = 143;
    private const uint DynamicMethod = 0x1;
    private const uint CompiledHere = 0x8;

    // Bits 7 to 9 of the flags say how: 1 to 3 the first time; what is compiled once more, for it is much used, had code before.
    private const int TierShift = 7;
    private const uint TierMask = 0x7;

    private readonly ConcurrentDictionary<nint, bool> handles = new();

    /// <summary>The generic methods among them, with shared code as what it is: over <c>System.__Canon</c>.</summary>
    public IEnumerable<MethodBase> Generic() => handles.Keys.Select(ToMethod).Where(method => method.IsGenericMethod || method.DeclaringType!.IsGenericType);

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, Jit);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is not { EventId: MethodLoadVerbose, Payload: [ulong handle, _, _, _, _, uint flags, ..] }) return;
        if ((flags & (DynamicMethod | CompiledHere)) == CompiledHere && ((flags >> TierShift) & TierMask) is >= 1 and <= 3) handles[(nint)handle] = true;
    }

    // The event has the handle of the method alone, and what is public wants the type as well.
    private static MethodBase ToMethod(nint handle)
    {
        var method = RuntimeMethodHandle.FromIntPtr(handle);
        var info = typeof(RuntimeMethodHandle).GetMethod("GetMethodInfo", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(method, null);
        var typeOf = typeof(RuntimeMethodHandle).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
            .Single(candidate => candidate.Name == "GetDeclaringType" && candidate.GetParameters() is [{ ParameterType.Name: "IRuntimeMethodInfo" }]);
        return MethodBase.GetMethodFromHandle(method, ((Type)typeOf.Invoke(null, [info])!).TypeHandle)!;
    }
}
