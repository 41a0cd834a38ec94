using System.Runtime.InteropServices;

namespace OpsConsole.Delivery.Solving;

/// <summary>Runs long computations on a thread of their own that yields to everything else, so that recommendations keep their latency while a plan is searched.</summary>
internal static partial class SolvingThread
{
    /// <summary>Runs the work; the task ends with it.</summary>
    /// <param name="work">Looks at its token.</param>
    /// <param name="niceness">On Linux, 0–19: .NET's own priorities do nothing there.</param>
    /// <param name="token">Handed to the work.</param>
    public static Task<T> RunAsync<T>(Func<CancellationToken, T> work, int niceness, CancellationToken token)
    {
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Run) { IsBackground = true, Name = "route solver", Priority = ThreadPriority.BelowNormal };
        thread.Start();
        return ended.Task;

        void Run()
        {
            if (OperatingSystem.IsLinux())
            {
                // Of a thread: Linux gives each its own, and 0 means the caller. It ends with the work and never needs to be nice no longer.
                _ = SetPriority(0, 0, niceness);
            }

            try
            {
                ended.TrySetResult(work(token));
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                ended.TrySetCanceled(token);
            }
            catch (Exception failure)
            {
                ended.TrySetException(failure);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
