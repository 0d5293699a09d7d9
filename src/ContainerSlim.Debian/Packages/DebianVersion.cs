using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>A package version, <c>[epoch:]upstream[-revision]</c>, in Debian's order. deb-version(7).</summary>
public sealed class DebianVersion : IComparable<DebianVersion>, IEquatable<DebianVersion>
{
    private readonly string text;
    private readonly int epoch;
    private readonly string upstream;
    private readonly string revision;

    private DebianVersion(string text, int epoch, string upstream, string revision)
    {
        this.text = text;
        this.epoch = epoch;
        this.upstream = upstream;
        this.revision = revision;
    }

    /// <summary>Parses a version.</summary>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static DebianVersion Parse(string text)
    {
        var epoch = 0;
        var rest = text;
        if (text.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0)
        {
            if (!int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch)) throw Invalid(text);

            rest = text[(colon + 1)..];
        }

        var dash = rest.LastIndexOf('-');
        var (upstream, revision) = dash < 0 ? (rest, "") : (rest[..dash], rest[(dash + 1)..]);
        var isVersion = upstream.Length > 0 && (dash < 0 || revision.Length > 0) && upstream.All(IsUpstream) && revision.All(IsRevision);
        return isVersion ? new DebianVersion(text, epoch, upstream, revision) : throw Invalid(text);
    }

    /// <summary>Parses a version; false if the text is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DebianVersion? version)
    {
        try
        {
            version = Parse(text);
            return true;
        }
        catch (FormatException)
        {
            version = null;
            return false;
        }
    }

    /// <summary>Debian's order: epoch, upstream version, revision.</summary>
    public int CompareTo(DebianVersion? other)
    {
        if (other is null) return 1;
        if (epoch != other.epoch) return epoch.CompareTo(other.epoch);

        var order = Compare(upstream, other.upstream);
        return order != 0 ? order : Compare(revision, other.revision);
    }

    /// <summary>Whether neither version comes before the other; <c>1.0</c> and <c>1.00-0</c> are equal.</summary>
    public bool Equals(DebianVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DebianVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(epoch, Canonical(upstream), Canonical(revision));

    /// <summary>The version as it was written.</summary>
    public override string ToString() => text;

    /// <summary>Debian's order.</summary>
    public static bool operator <(DebianVersion left, DebianVersion right) => left.CompareTo(right) < 0;

    /// <summary>Debian's order.</summary>
    public static bool operator >(DebianVersion left, DebianVersion right) => left.CompareTo(right) > 0;

    /// <summary>Debian's order.</summary>
    public static bool operator <=(DebianVersion left, DebianVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Debian's order.</summary>
    public static bool operator >=(DebianVersion left, DebianVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Equal in Debian's order.</summary>
    public static bool operator ==(DebianVersion? left, DebianVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Not equal in Debian's order.</summary>
    public static bool operator !=(DebianVersion? left, DebianVersion? right) => !(left == right);

    // Alternating runs of non-digits and digits, either of which may be empty.
    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var order = CompareText(Take(ref left, digits: false), Take(ref right, digits: false));
            if (order == 0) order = CompareNumbers(Take(ref left, digits: true), Take(ref right, digits: true));
            if (order != 0) return order;
        }

        return 0;
    }

    private static int CompareText(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = Weight(left, i).CompareTo(Weight(right, i));
            if (order != 0) return order;
        }

        return 0;
    }

    // Numbers of any length, so they are not parsed as integers.
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    // A tilde comes before even the end of the run, letters before all other characters.
    private static int Weight(ReadOnlySpan<char> run, int index)
    {
        if (index >= run.Length) return 0;
        if (run[index] == '~') return -1;
        return char.IsAsciiLetter(run[index]) ? run[index] : run[index] + 256;
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> text, bool digits)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]) == digits) length++;
        var run = text[..length];
        text = text[length..];
        return run;
    }

    private static string Canonical(ReadOnlySpan<char> text)
    {
        var canonical = new StringBuilder();
        while (!text.IsEmpty) canonical.Append(Take(ref text, digits: false)).Append(Take(ref text, digits: true).TrimStart('0'));
        return canonical.ToString();
    }

    private static bool IsRevision(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~';

    private static bool IsUpstream(char c) => IsRevision(c) || c is '-' or ':';

    private static FormatException Invalid(string text) => new($"'{text}' is not a Debian version");
}
