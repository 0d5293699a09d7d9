namespace ContainerSlim.StartupProfile;

/// <summary>The error of an operation that failed; the message tells what failed and why.</summary>
internal sealed class StartupProfileException(string message) : Exception(message);
