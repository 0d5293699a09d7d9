using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class FailureTests
{
    [Theory]
    [InlineData("cannot do it: it is late", "Cannot do it: it is late.")]
    [InlineData("cannot do it: it said 'no!'", "Cannot do it: it said 'no!'.")]
    [InlineData("Done.", "Done.")]
    [InlineData("why?", "Why?")]
    [InlineData("", "")]
    public void A_failure_is_a_sentence_with_its_code(string message, string sentence) =>
        Assert.Equal(new Failure("CSLIM1008", sentence), Failure.Of(new BuildException(ErrorCode.EntrypointMissing, message)));

    [Fact]
    public void A_failure_cannot_control_a_terminal_or_a_CI_system() => Assert.Equal(
        "Cannot do it: red\n: :error::x.",
        Failure.Of(new BuildException(ErrorCode.EntrypointMissing, "cannot do it: \u001b[31mred\u202e\n::error::x")).Message);

    [Fact]
    public void A_cancelled_run_says_that_nothing_was_published() =>
        Assert.Equal(new Failure("CSLIM5005", "The run was canceled. Nothing was published."), Failure.Of(new TaskCanceledException()));

    [Fact]
    public void What_is_wrapped_in_an_aggregate_is_what_counts() =>
        Assert.Equal("CSLIM2001", Failure.Of(new AggregateException(new OciException(ErrorCode.ImageNotFound, "cannot find it"))).Code);

    [Fact]
    public void What_nobody_foresaw_is_a_defect_to_report() => Assert.Equal(
        new Failure(
            "CSLIM9999",
            "ContainerSlim has a defect: InvalidOperationException: Oops. Please report it, with the output of a run at diagnostic verbosity."),
        Failure.Of(new InvalidOperationException("Oops.")));
}
