using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A failure as a front end shows it.</summary>
/// <param name="Code">The code, for example <c>CSLIM2001</c>.</param>
/// <param name="Message">The message, a full sentence.</param>
public sealed record Failure(string Code, string Message)
{
    /// <summary>The failure for any exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        SlimException slim => new Failure(slim.CodeText, Sentence(ForeignText.Lines(slim.Message))),
        PublishCanceledException canceled => new Failure(SlimException.Format(ErrorCode.Canceled), canceled.Message),
        OperationCanceledException => new Failure(SlimException.Format(ErrorCode.Canceled), "The run was canceled. Nothing was published."),
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => new Failure(
            SlimException.Format(ErrorCode.Internal),
            $"ContainerSlim has a defect: {exception.GetType().Name}: {ForeignText.Lines(exception.Message)} "
                + "Please report it, with the output of a run at diagnostic verbosity."),
    };

    private static string Sentence(string message) => message.Length == 0
        ? message
        : char.ToUpperInvariant(message[0]) + message[1..] + (message[^1] is '.' or '!' or '?' ? "" : ".");
}
