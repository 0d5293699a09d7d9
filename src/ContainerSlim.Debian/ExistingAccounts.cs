namespace ContainerSlim.Debian;

/// <summary>Users and groups that are there already.</summary>
/// <param name="Passwd">The lines of <c>/etc/passwd</c>. passwd(5).</param>
/// <param name="Group">The lines of <c>/etc/group</c>. group(5).</param>
public sealed record ExistingAccounts(IReadOnlyList<string> Passwd, IReadOnlyList<string> Group);
