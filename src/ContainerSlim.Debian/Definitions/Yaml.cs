using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Reads and writes YAML documents.</summary>
internal static class Yaml
{
    // No definition is nested deeper than five, and none has ten thousand values.
    private const int MaxDepth = 16;
    private const int MaxNodes = 1 << 20;

    /// <summary>Reads the only document of a text.</summary>
    /// <exception cref="FormatException">The text is malformed, has several documents, repeats a key, or uses anchors, tags or deep nesting.</exception>
    public static YamlNode Read(string text)
    {
        try
        {
            return new Reader(text).ReadDocument();
        }
        catch (YamlException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{e.Message} (line {e.Start.Line})"), e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser has not foreseen every malformed text, such as a second key after "a: {b[c: d}".
            throw new FormatException("it is not valid YAML", e);
        }
    }

    /// <summary>Writes a document.</summary>
    public static string Write(YamlNode node)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.IsFlow ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.Entries)
                {
                    Emit(emitter, new YamlText(key, IsPlain: false));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case YamlList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Flow));
                foreach (var item in list.Items) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case YamlText text:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text.Value, StyleOf(text), isPlainImplicit: true, isQuotedImplicit: true));
                break;
        }
    }

    private static ScalarStyle StyleOf(YamlText text)
    {
        if (text.IsPlain) return ScalarStyle.Plain;
        return text.Value.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.DoubleQuoted : ScalarStyle.SingleQuoted;
    }

    // By events, because the library's own model nests as deep as the text does, which can exhaust the stack.
    private sealed class Reader(string text)
    {
        private readonly Parser parser = new(new StringReader(text));
        private int count;

        public YamlNode ReadDocument()
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) return new YamlText("", IsPlain: true);

            var node = ReadNode(0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? node : throw node.Fail("it has more than one document");
        }

        private YamlNode ReadNode(int depth)
        {
            var begin = parser.Consume<ParsingEvent>();
            var line = (int)begin.Start.Line;
            if (depth > MaxDepth || ++count > MaxNodes) throw new FormatException($"it is nested too deep or too large (line {line})");

            return begin switch
            {
                AnchorAlias or NodeEvent { Anchor.IsEmpty: false } => throw new FormatException($"anchors are not supported (line {line})"),
                Scalar scalar => new YamlText(scalar.Value, scalar.Style == ScalarStyle.Plain) { Line = line },
                SequenceStart => ReadList(line, depth),
                MappingStart start => ReadMap(line, depth, start.Style == MappingStyle.Flow),
                _ => throw new FormatException($"it is not a value (line {line})"),
            };
        }

        private YamlList ReadList(int line, int depth)
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
            return new YamlList(items) { Line = line };
        }

        private YamlMap ReadMap(int line, int depth, bool isFlow)
        {
            var entries = new List<YamlEntry>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var node = ReadNode(depth + 1);
                var key = node.AsText("a key");
                if (!keys.Add(key)) throw node.Fail($"'{key}' appears twice");

                entries.Add(new YamlEntry(key, ReadNode(depth + 1)));
            }

            return new YamlMap(entries) { Line = line, IsFlow = isFlow };
        }
    }
}
