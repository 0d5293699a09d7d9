namespace ContainerSlim.Build;

/// <summary>The place of something in a lock: a platform's base, or one of its stages.</summary>
/// <param name="Platform">The runtime identifier of the image's platform.</param>
/// <param name="Stage">The stage; null for the base.</param>
internal sealed record LockSlot(string Platform, string? Stage)
{
    /// <summary>What is in it, for messages.</summary>
    public override string ToString() => Stage is null ? $"the base for {Platform}" : $"the stage '{Stage}' for {Platform}";
}
