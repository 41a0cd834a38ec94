namespace OpsConsole.Benchmarks.Routing;

/// <summary>Seconds of the process's processor time from now on: other programs on the machine take none of it.</summary>
internal sealed class CpuBudget(double seconds)
{
    private readonly TimeSpan _used = Environment.CpuUsage.TotalTime;

    public double Seconds => (Environment.CpuUsage.TotalTime - _used).TotalSeconds;

    public double Spent() => Seconds / seconds;
}
