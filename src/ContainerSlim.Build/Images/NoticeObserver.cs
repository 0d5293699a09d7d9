using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Passes the notices of registries on to the user.</summary>
internal static class NoticeObserver
{
    /// <summary>Tells an observer all notices, including those that were given before anyone listened.</summary>
    public static void Tell(this RegistryNotices notices, IBuildObserver observer) => notices.Listen(notice =>
    {
        if (notice.Kind == RegistryNoticeKind.CredentialHelperUnavailable)
        {
            observer.Warn(new Warning(WarningCode.CredentialHelperUnavailable, notice.Message));
            return;
        }

        observer.Detail(notice.Message);
    });
}
