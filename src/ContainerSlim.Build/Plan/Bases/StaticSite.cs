using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// A published folder that contains only files for browsers, such as a Blazor WebAssembly app. By default, a web server from the distribution's
/// packages serves it.
/// </summary>
internal static class StaticSite
{
    /// <summary>The port that the server listens on.</summary>
    public const string Port = "8080/tcp";

    private const string Index = "wwwroot/index.html";
    private const string Server = "/usr/sbin/nginx";
    private const string ConfigurationName = "nginx.conf";

    /// <summary>Whether a published folder is a site: there are pages, and nothing to run.</summary>
    public static bool IsIn(PublishedTree tree) =>
        tree.Files.Any(item => item.Path == Index)
        && !tree.Files.Any(item => !item.Path.Contains('/', StringComparison.Ordinal) && IsOfProgram(item));

    /// <summary>Whether the server is wanted: on a base that is built here, if the project has no command of its own.</summary>
    public static bool IsServed(BuildInput input, PublishedApp app) =>
        app.IsStaticSite
        && input.AppCommand.Count == 0
        && input.Entrypoint.Count == 0
        && PropertyText.OrNull(input.AppCommandInstruction) is null
        && PropertyText.OrNull(input.Base) is null or "auto" or "chiseled";

    /// <summary>Whether the server has no use for a file: it sends the form that is compressed with gzip.</summary>
    public static bool IsUnused(string path) => StaticFiles.IsInWebRoot(path) && path.EndsWith(".br", StringComparison.Ordinal);

    /// <summary>The command that starts the server.</summary>
    public static IReadOnlyList<string> Command(string folder) => [Server, "-e", "stderr", "-c", $"{folder}/{ConfigurationName}"];

    /// <summary>The server's configuration; none if the project publishes its own.</summary>
    public static IEnumerable<LayerEntry> Entries(PublishedApp app, string folder)
    {
        if (app.Items.Any(item => item.Path == ConfigurationName)) yield break;

        yield return LayerEntry.File($"{folder}/{ConfigurationName}", DiskMode.Plain, Encoding.UTF8.GetBytes(Configuration(folder)));
    }

    // A runtimeconfig.json alone is no program: that of Blazor WebAssembly is published too.
    private static bool IsOfProgram(PublishedItem item) =>
        item.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        || item.Path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
        || item.TryHead()?.Elf is { IsProgram: true };

    // The root file system may be read-only and the user has no rights, so whatever is written goes to /dev/shm, which every container has.
    // Files can have the same time (SlimContentTime=epoch), and a validator of time and size would call different files the same. So browsers
    // load files without a fingerprint in their name again, and keep the others.
    private static string Configuration(string folder) => $$"""
        daemon off;
        worker_processes auto;
        pid /dev/shm/nginx.pid;
        error_log stderr warn;

        events {
            worker_connections 1024;
        }

        http {
            include /etc/nginx/mime.types;
            default_type application/octet-stream;
            access_log /dev/stdout;
            server_tokens off;
            sendfile on;
            tcp_nopush on;
            etag off;
            if_modified_since off;
            gzip_static on;
            gzip_vary on;

            client_body_temp_path /dev/shm/nginx-body;
            proxy_temp_path /dev/shm/nginx-proxy;
            fastcgi_temp_path /dev/shm/nginx-fastcgi;
            uwsgi_temp_path /dev/shm/nginx-uwsgi;
            scgi_temp_path /dev/shm/nginx-scgi;

            server {
                listen 8080;
                root "{{folder}}/wwwroot";
                index index.html;

                # Files with a fingerprint in their name never change.
                location ~ "\.(?=[a-z]*[0-9])[a-z0-9]{10}\.[a-z0-9.]+$" {
                    add_header Cache-Control "public, max-age=31536000, immutable";
                    try_files $uri =404;
                }

                location ~ "/[^/]*\.[^/]*$" {
                    add_header Cache-Control "no-cache";
                    add_header Last-Modified "";
                    try_files $uri =404;
                }

                # Any other address is a page of the app.
                location / {
                    add_header Cache-Control "no-cache";
                    add_header Last-Modified "";
                    try_files $uri $uri/index.html /index.html =404;
                }
            }
        }

        """.ReplaceLineEndings("\n");
}
