using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Credentials from a file in Docker's or Podman's format. A missing file has none. docker config.json; containers-auth.json(5).</summary>
/// <param name="path">The file.</param>
/// <param name="helpers">Runs the credential helpers that the file names.</param>
public sealed class CredentialFile(string path, CredentialHelpers helpers) : ICredentialSource
{
    /// <inheritdoc/>
    public async Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct)
    {
        if (await ReadAsync(ct) is not { } content) return null;
        if (Find(() => content.FindHelper(request.Registry), request) is { } helper) return await AskAsync(helper, request, ct);
        if (Find(() => content.FindEntry(request), request) is { } entry) return entry;

        return content.Store is { } store ? await AskAsync(store, request, ct) : null;
    }

    private async Task<RegistryCredential?> AskAsync(string helper, CredentialRequest request, CancellationToken ct)
    {
        RegistryException? failure = null;
        foreach (var server in RegistryNames.CredentialServers(request.Registry))
        {
            try
            {
                if (await helpers.FindAsync(helper, server, ct) is { } found) return found;
            }
            catch (RegistryException e)
            {
                failure ??= e;
            }
        }

        return failure is null ? null : throw failure;
    }

    private T? Find<T>(Func<T?> find, CredentialRequest request)
        where T : class
    {
        try
        {
            return find();
        }
        catch (FormatException)
        {
            // Without the cause, which may quote the entry.
            throw new RegistryException(
                ErrorCode.InvalidCredentialsFile,
                $"cannot use the entry for {request.Registry} in the credentials file '{path}': "
                    + "it does not have the format of 'docker login' and 'podman login'; log in again");
        }
    }

    private async Task<CredentialFileContent?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return CredentialFileContent.Parse(await File.ReadAllBytesAsync(path, ct));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException(ErrorCode.InvalidCredentialsFile, $"cannot read the credentials file '{path}': {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without the cause and its message, because both may quote the file.
            throw new RegistryException(
                ErrorCode.InvalidCredentialsFile,
                $"cannot read the credentials file '{path}': it is not JSON in the format of 'docker login' and 'podman login'; "
                    + "repair or delete it, and log in again");
        }
    }
}
