namespace ContainerSlim.Oci;

/// <summary>Turns the operating system's error for a failed write into a message.</summary>
public static class WriteFailure
{
    // .NET keeps errno in HResult on Unix (ENOSPC 28, EDQUOT 122) and the Win32 error in it on Windows (ERROR_DISK_FULL 112).
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>The exception for a path: a full disk, or a path that cannot be written.</summary>
    public static OciException Of(string path, Exception cause) => cause.HResult is NoSpace or QuotaExceeded or WindowsDiskFull
        ? new OciException(ErrorCode.DiskFull, $"cannot write '{path}': the disk is full; free some space or choose another place", cause)
        {
            UnwrittenPath = path,
        }
        : new OciException(ErrorCode.OutputNotWritable, $"cannot write '{path}': {cause.Message}", cause) { UnwrittenPath = path };
}
