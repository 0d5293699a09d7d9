using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The last lines that a command printed. Lines may be added from several threads.</summary>
internal sealed class OutputTail
{
    private const int MaxLines = 25;

    private readonly Queue<string> lines = [];

    /// <summary>The lines in the form that ends a message, or a note that there are none.</summary>
    public string ForMessage => ForeignText.Lines(ToString()) is { Length: > 0 } text ? $"; its output ends with:\n{text}" : "; it printed nothing";

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > MaxLines) lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (lines) return string.Join('\n', lines).Trim();
    }
}
