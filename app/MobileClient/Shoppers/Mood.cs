namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What all shoppers share in one hour: season, weekday, time of day, fashion and quality, in log-odds.</summary>
internal sealed record Mood(long Hour, float[] ByLeaf, float[] ByItem)
{
    private const int HoursOfDay = 24;

    public static Mood At(long hour, ItemTraits[] traits, CategoryTree tree)
    {
        var at = DateTimeOffset.UnixEpoch.AddHours(hour);
        var byLeaf = new float[tree.Leaves];
        for (var leaf = 0; leaf < byLeaf.Length; leaf++)
        {
            byLeaf[leaf] = (float)Of(tree.Habits[leaf], at);
        }

        var days = at.ToUnixTimeSeconds() / 86_400.0;
        var byItem = new float[traits.Length];
        for (var item = 0; item < byItem.Length; item++)
        {
            var (swing, period, phase) = traits[item].Fashion;
            byItem[item] = byLeaf[traits[item].Leaf] + traits[item].Quality + (float)(swing * Math.Sin((2 * Math.PI * days / period) + phase));
        }

        return new Mood(hour, byLeaf, byItem);
    }

    private static double Of(CategoryHabits habits, DateTimeOffset at)
    {
        var mood = habits.Swing * Math.Cos(2 * Math.PI * (at.DayOfYear - 15 - (30.4 * (habits.PeakMonth - 1))) / 365.25);
        if (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            mood += habits.Weekend;
        }

        return habits.PeakHour is { } peak ? mood + (0.35 * Math.Cos(2 * Math.PI * (at.Hour - peak) / HoursOfDay)) : mood;
    }
}
