using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// Runs credential helpers: programs named <c>docker-credential-NAME</c> on the search path. docker/docker-credential-helpers, "Development".
/// </summary>
/// <param name="searchPath">The directories with programs, as <c>PATH</c> has them.</param>
public sealed partial class CredentialHelpers(string searchPath)
{
    // A helper may have to ask its user, but not forever.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // How long the text that a helper wrote may take to arrive after the helper has ended.
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];

    /// <summary>A helper's credentials for a server; null if it has none.</summary>
    /// <exception cref="RegistryException">The helper is missing, or fails.</exception>
    public async Task<RegistryCredential?> FindAsync(string name, string server, CancellationToken ct)
    {
        var program = Locate(name) ?? throw Failed(name, server, "the program is not in PATH; install it, or remove it from the credentials file");
        var (exitCode, output, error) = await RunAsync(program, name, server, ct);
        if (exitCode == 0) return Read(name, server, output);

        // The helpers' common library uses this sentence for "none", and prints it to either stream.
        var said = $"{output} {error}".Trim();
        return said.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
            ? null
            : throw Failed(name, server, Describe(exitCode, output.Contains('{', StringComparison.Ordinal) ? error.Trim() : said));
    }

    // An answer can hold a secret, whatever the exit code.
    private static string Describe(int exitCode, string said) => said.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {exitCode}")
        : $"it says: {ForeignText.Clean(said)}";

    // Searched here, because the platform would look next to the running program and in the current directory first.
    private string? Locate(string name)
    {
        if (!NamePattern().IsMatch(name)) return null;

        return searchPath
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => Extensions.Select(extension => Path.Combine(folder, $"docker-credential-{name}{extension}")))
            .FirstOrDefault(File.Exists);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string name, string server, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        using var process = Start(program, name, server);
        try
        {
            var output = new HelperText(process.StandardOutput, limit.Token);
            var error = new HelperText(process.StandardError, limit.Token);
            await WriteAsync(process, server, limit.Token);
            await process.WaitForExitAsync(limit.Token);

            // A helper may leave a process behind, such as an agent, that keeps its streams open.
            await Task.WhenAny(Task.WhenAll(output.Read, error.Read), Task.Delay(Afterwards, limit.Token));
            return (process.ExitCode, output.Text, error.Text);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            throw Failed(name, server, $"it did not answer within {Limit.TotalMinutes:0} minutes");
        }
    }

    private static Process Start(string program, string name, string server)
    {
        var start = new ProcessStartInfo(program, ["get"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw Failed(name, server, e.Message, e);
        }
    }

    // A helper that ends without reading its input may still have printed an answer.
    private static async Task WriteAsync(Process process, string server, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.WriteAsync(server.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    // A helper, or what starts it, may print something before and after the answer.
    // The output holds a secret, so nothing of it goes into a message.
    private static RegistryCredential? Read(string name, string server, string output)
    {
        for (var at = output.IndexOf('{', StringComparison.Ordinal); at >= 0; at = output.IndexOf('{', at + 1))
        {
            if (ReadAnswer(output[at..]) is var (user, secret)) return secret.Length == 0 ? null : RegistryCredential.Password(user, secret);
        }

        throw Failed(name, server, "its answer is not JSON with Username and Secret");
    }

    private static (string User, string Secret)? ReadAnswer(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            using var json = JsonDocument.ParseValue(ref reader);
            return (json.RootElement.GetProperty("Username").GetString() ?? "", json.RootElement.GetProperty("Secret").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RegistryException Failed(string name, string server, string why, Exception? cause = null) =>
        new(ErrorCode.CredentialHelperFailed, $"cannot get credentials for {server} from docker-credential-{ForeignText.Clean(name)}: {why}", cause);

    [GeneratedRegex("^[A-Za-z0-9._-]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>What a helper writes to a stream, as far as it has been read.</summary>
file sealed class HelperText
{
    // Credentials are far shorter. What comes after this is read, so that the helper can end, and dropped.
    private const int MaxLength = 1 << 20;

    private readonly StringBuilder text = new();

    public HelperText(StreamReader reader, CancellationToken ct) => Read = ReadAsync(reader, ct);

    /// <summary>Ends at the end of the stream, or when the reading fails.</summary>
    public Task Read { get; }

    public string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    private async Task ReadAsync(StreamReader reader, CancellationToken ct)
    {
        var part = new char[1 << 14];
        try
        {
            for (int count; (count = await reader.ReadAsync(part, ct)) > 0;)
            {
                lock (text) text.Append(part, 0, Math.Min(count, MaxLength - text.Length));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The helper has ended, or is killed.
        }
    }
}
