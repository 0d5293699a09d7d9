namespace ContainerSlim.Build.Stages.Tests;

public sealed class GlobTests
{
    [Theory]
    [InlineData("a.txt", "a.txt", true)]
    [InlineData("./a.txt", "a.txt", true)]
    [InlineData("/a.txt", "a.txt", true)]
    [InlineData("a.txt", "A.txt", false)]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "b/a.txt", false)]
    [InlineData("*", ".hidden", true)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("[a-c]*", "beta", true)]
    [InlineData("[!a-c]*", "beta", false)]
    [InlineData("[^a-c]*", "delta", true)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[[]x]", "[x]", true)]
    [InlineData("a+b(c).{d}$", "a+b(c).{d}$", true)]
    [InlineData("dist\\*.js", "dist/a.js", true)]
    [InlineData("dist", "dist/a/b.js", true)]
    [InlineData("dist", "distant", false)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**/*.js", "a.js", true)]
    [InlineData("**/*.js", "a/b/c.js", true)]
    [InlineData("**/*.js", "a/b/c.css", false)]
    [InlineData("src/**", "src/a/b", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("src/**/x", "src/x", true)]
    [InlineData("src/**/x", "src/a/b/x/y", true)]
    [InlineData("a/**/b/**/c", "a/b/x/c", true)]
    [InlineData("a/**/b/**/c", "a/x/c", false)]
    [InlineData(".", "anything/at/all", true)]
    public void A_pattern_means_what_a_shell_makes_of_it(string pattern, string path, bool covers) =>
        Assert.Equal(covers, Glob.Parse(pattern).Covers(path));

    [Theory]
    [InlineData("dist", "dist/a/b", "a/b")]
    [InlineData("dist/*.js", "dist/a.js", "a.js")]
    [InlineData("dist/*", "dist/assets/a.js", "a.js")]
    [InlineData("dist/**", "dist/assets/a.js", "assets/a.js")]
    [InlineData("src/**/*.json", "src/a/b/c.json", "a/b/c.json")]
    [InlineData("*/src/**", "one/src/x", "x")]
    [InlineData(".", "a/b", "a/b")]
    [InlineData("a/./b/c", "a/b/c", "b/c")]
    [InlineData("a/./b", "a/b/c/d", "b/c/d")]
    [InlineData("a/./*/c.txt", "a/b/c.txt", "b/c.txt")]
    [InlineData("/./a/b", "a/b", "a/b")]
    [InlineData("a/b/./**", "a/b/c/d", "c/d")]
    public void What_is_taken_along_of_a_path_follows_what_the_pattern_fixes(string pattern, string path, string relative) =>
        Assert.Equal(relative, Glob.Parse(pattern).Match(path)!.Value.Relative);

    [Theory]
    [InlineData("src/**", "src/a", true)]
    [InlineData("src/*.js", "test", false)]
    [InlineData("src/*/x", "src/a", true)]
    [InlineData("**/x", "any/where", true)]
    [InlineData("dist", "dist/a", true)]
    public void A_folder_is_looked_into_only_where_something_can_match(string pattern, string folder, bool may) =>
        Assert.Equal(may, Glob.Parse(pattern).MayMatchBelow(folder));

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("[a")]
    [InlineData("[]")]
    [InlineData("[!]")]
    public void A_pattern_that_is_none_is_refused(string pattern) => Assert.Throws<FormatException>(() => Glob.Parse(pattern));

    [Fact]
    public void A_pattern_full_of_stars_costs_no_more_than_its_length() =>
        Assert.False(Glob.Parse(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Covers(new string('a', 5000)));
}
