using ContainerSlim.Debian.Definitions;

namespace ContainerSlim.Debian.Tests;

/// <summary>Patterns of paths.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("/usr/lib/*-linux-*/libc.so.6", "/usr/lib/x86_64-linux-gnu/libc.so.6", true)]
    [InlineData("/usr/lib/*/libc.so.6", "/usr/lib/a/b/libc.so.6", false)]
    [InlineData("/usr/**", "/usr/lib/a/b", true)]
    [InlineData("/usr/**/b", "/usr/lib/a/b", true)]
    [InlineData("/usr/**", "/usr/", true)]
    [InlineData("/usr/lib?/x", "/usr/lib4/x", true)]
    [InlineData("/usr/lib?x", "/usr/lib/x", false)]
    [InlineData("/usr/lib", "/usr/lib", true)]
    [InlineData("/usr/lib", "/usr/lib64", false)]
    [InlineData("/usr/*", "/usr/*", true)]
    [InlineData("/usr/a*b*c", "/usr/axxbxxc", true)]
    [InlineData("/usr/a*b*c", "/usr/axxbxxcd", false)]
    public void A_pattern_matches_paths(string pattern, string path, bool matches) => Assert.Equal(matches, Glob.Matches(pattern, path));

    [Theory]
    [InlineData("/usr/*/a", "/usr/b/*", true)]
    [InlineData("/usr/a*", "/usr/*b", true)]
    [InlineData("/usr/a*", "/usr/b*", false)]
    [InlineData("/usr/**", "/usr/a/*", true)]
    [InlineData("/usr/**/x", "/usr/a/**", true)]
    [InlineData("/usr/*", "/usr/a/b", false)]
    [InlineData("/usr/*/", "/usr/a/", true)]
    [InlineData("/usr/*/", "/usr/a", false)]
    [InlineData("/usr/lib/*-linux-*/libb.so.*", "/usr/lib/*-linux-*/liba.so.*", false)]
    [InlineData("/usr/lib/*-linux-*/lib*.so.1", "/usr/lib/x86_64-linux-gnu/liba.so.*", true)]
    [InlineData("/a?c", "/abc", true)]
    [InlineData("/a?c", "/a/c", false)]
    public void Two_patterns_overlap_if_a_path_matches_both(string one, string other, bool overlap) =>
        Assert.Equal((overlap, overlap), (Glob.Overlap(one, other), Glob.Overlap(other, one)));
}
