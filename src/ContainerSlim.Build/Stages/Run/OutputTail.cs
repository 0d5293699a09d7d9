namespace ContainerSlim.Build.Stages;

/// <summary>The last lines that a command printed; lines come from several threads.</summary>
internal sealed class OutputTail
{
    private const int MaxLines = 25;

    private readonly Queue<string> lines = [];

    /// <summary>The lines at the end of a message; nothing where there are none.</summary>
    public string ForMessage => ToString() is { Length: > 0 } text ? $"; its output ends with:\n{text}" : "; it printed nothing";

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
