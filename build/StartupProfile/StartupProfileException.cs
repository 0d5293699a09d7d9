namespace ContainerSlim.StartupProfile;

/// <summary>What cannot be done, and why.</summary>
internal sealed class StartupProfileException(string message) : Exception(message);
