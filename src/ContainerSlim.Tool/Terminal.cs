using System.CommandLine;
using System.Globalization;
using System.Text;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ContainerSlim.Tool;

/// <summary>
/// Where a command writes: results to standard output, everything else to standard error. A terminal gets colors, tables and progress
/// bars, a file or a CI log gets plain lines, and a quiet run only warnings and errors.
/// </summary>
internal sealed class Terminal
{
    private readonly TextWriter results;
    private readonly IAnsiConsole output;
    private readonly IAnsiConsole error;
    private readonly bool isVerbose;

    private Terminal(TextWriter output, TextWriter error, bool isQuiet, bool isVerbose)
    {
        results = output;
        this.output = CreateConsole(output);
        this.error = CreateConsole(error);
        this.isVerbose = isVerbose;
        IsQuiet = isQuiet;
    }

    public bool IsQuiet { get; }

    private bool ShowsProgress => !IsQuiet && IsTerminal(error);

    public static Terminal For(ParseResult arguments) => new(
        arguments.InvocationConfiguration.Output,
        arguments.InvocationConfiguration.Error,
        arguments.GetValue<bool>(SharedOptions.Quiet),
        arguments.GetValue<bool>(SharedOptions.Verbose));

    /// <summary>Writes lines of the result, except in a quiet run.</summary>
    public void Say(string lines)
    {
        if (!IsQuiet) Show(lines);
    }

    /// <summary>Writes lines of the result. What is in them from outside cannot control the terminal or a CI system.</summary>
    public void Show(string lines) => results.WriteLine(ForeignText.Lines(lines));

    /// <summary>Writes UTF-8 text to the output, byte for byte.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> text, CancellationToken ct) => results.WriteAsync(Encoding.UTF8.GetString(text.Span).AsMemory(), ct);

    /// <summary>Writes JSON to the output. What is in it from outside cannot control the terminal or a CI system.</summary>
    public Task WriteJsonAsync(ReadOnlyMemory<byte> json, CancellationToken ct) =>
        results.WriteAsync(ForeignText.Json(Encoding.UTF8.GetString(json.Span)).AsMemory(), ct);

    /// <summary>Writes a line about the progress.</summary>
    public void Inform(string line)
    {
        if (!IsQuiet) WriteLine(error, line, Color.Grey);
    }

    /// <summary>Writes a line for someone who looks into a run.</summary>
    public void Detail(string line)
    {
        if (isVerbose) Inform(line);
    }

    /// <summary>Opens the cache, and writes a line if it is not where it usually is.</summary>
    public BlobStore OpenCache(CacheChoice choice)
    {
        var store = CacheLocation.Open(choice, TimeProvider.System);
        if (CacheLocation.FindNotice(choice) is { } notice) Inform(notice);
        return store;
    }

    public void Warn(Warning warning) => WriteLine(error, $"warning {warning.CodeText}: {warning.Message}", Color.Yellow);

    public void Fail(Failure failure, Exception exception)
    {
        WriteLine(error, $"error {failure.Code}: {failure.Message}", Color.Red);
        if (isVerbose) WriteLine(error, exception.ToString(), Color.Grey);
    }

    /// <summary>Rows under a header, in columns.</summary>
    public void Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<IReadOnlyList<string>> cells = [.. rows.Select(row => row.Select(ForeignText.OneLine).ToList())];
        if (!IsTerminal(output))
        {
            foreach (var line in PlainTable.Lines(header, cells)) Show(line);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in header) table.AddColumn(new TableColumn(new Text(title)));
        foreach (var row in cells) table.AddRow(row.Select(cell => new Text(cell)));
        output.Write(table);
    }

    /// <summary>Runs something while a terminal shows a spinner.</summary>
    public Task<T> WaitAsync<T>(string what, Func<Task<T>> run) =>
        ShowsProgress ? error.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(what), _ => run()) : run();

    /// <summary>Runs something while a terminal shows a spinner and a bar for each transfer.</summary>
    public Task<T> WatchAsync<T>(string what, Func<ITransferObserver, Task<T>> run) => ShowsProgress
        ? error.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new SpinnerColumn(Spinner.Known.Dots),
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new BytesColumn(new DownloadedColumn { Base = FileSizeBase.Decimal, Culture = CultureInfo.InvariantCulture }),
                new BytesColumn(new TransferSpeedColumn { Base = FileSizeBase.Decimal, Culture = CultureInfo.InvariantCulture }))
            .StartAsync(context => WatchAsync(context, what, run))
        : run(NoTransfers.Instance);

    private static Task<T> WatchAsync<T>(ProgressContext context, string what, Func<ITransferObserver, Task<T>> run)
    {
        context.AddTask(Markup.Escape(what)).IsIndeterminate();
        return run(new TransferBars(context));
    }

    private static IAnsiConsole CreateConsole(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    private static bool IsTerminal(IAnsiConsole console) => console.Profile is { Out.IsTerminal: true, Capabilities: { Interactive: true, Ansi: true } };

    // Without a terminal, Spectre would break lines at 80 columns.
    private static void WriteLine(IAnsiConsole console, string text, Color color)
    {
        var line = ForeignText.Lines(text);
        if (IsTerminal(console)) console.Write(new Text(line + Environment.NewLine, new Style(color)));
        else console.Profile.Out.Writer.WriteLine(line);
    }
}

/// <summary>A column of bytes, empty if the number is not known.</summary>
file sealed class BytesColumn(ProgressColumn column) : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        task.IsIndeterminate ? Text.Empty : column.Render(options, task, deltaTime);
}
