namespace OpsConsole.Recommendations.Slates;

/// <summary>Why an answer is not the model's full one. Bits, so that an answer carries them without allocating.</summary>
[Flags]
internal enum SlateReasons : ushort
{
    None = 0,

    /// <summary>The shopper has no history yet: the model answered without one. Not a degradation.</summary>
    ColdUser = 1 << 0,

    /// <summary>The model did not answer within its share of the deadline.</summary>
    Deadline = 1 << 1,

    /// <summary>The breaker kept the call away.</summary>
    BreakerOpen = 1 << 2,

    /// <summary>The concurrency limit kept the call away.</summary>
    Overloaded = 1 << 3,

    /// <summary>The model threw.</summary>
    InferenceFailed = 1 << 4,

    /// <summary>The model answered with something that cannot be served.</summary>
    InvalidOutput = 1 << 5,

    /// <summary>No model has been trained yet.</summary>
    NoModel = 1 << 6,

    /// <summary>The shopper left.</summary>
    ClientClosed = 1 << 7,

    /// <summary>The shop has no item in stock that could be shown.</summary>
    NoItems = 1 << 8,

    /// <summary>There is no profile of this shopper. Not a degradation.</summary>
    ProfileUnknown = 1 << 9,

    /// <summary>The profile did not come in time.</summary>
    ProfileSlow = 1 << 10,

    /// <summary>The profile could not be read.</summary>
    ProfileFailed = 1 << 11,

    /// <summary>The model under test did not answer; the champion did. Not a degradation.</summary>
    CandidateFailed = 1 << 12,
}

/// <summary>How reasons are written: stable codes.</summary>
internal static class SlateReasonCodes
{
    private static readonly string[] Codes =
    [
        "cold_user", "deadline", "breaker_open", "overloaded", "inference_failed", "invalid_output", "no_model", "client_closed", "no_items",
        "profile_unknown", "profile_slow", "profile_failed", "candidate_failed",
    ];

    private static readonly byte[][] Quoted = [.. Codes.Select(code => System.Text.Encoding.ASCII.GetBytes($"\"{code}\""))];

    /// <summary>Bytes that any combination fits in, brackets included.</summary>
    public static readonly int MaxBytes = 2 + Quoted.Sum(code => code.Length + 1);

    /// <summary>The codes, for pages and the inspector.</summary>
    public static IReadOnlyList<string> ToCodes(this SlateReasons reasons)
    {
        if (reasons == SlateReasons.None)
        {
            return [];
        }

        var codes = new List<string>(2);
        for (var bit = 0; bit < Codes.Length; bit++)
        {
            if (((int)reasons & (1 << bit)) != 0)
            {
                codes.Add(Codes[bit]);
            }
        }

        return codes;
    }

    /// <summary>Writes <c>["a","b"]</c>; returns the bytes written.</summary>
    public static int Write(SlateReasons reasons, Span<byte> target)
    {
        var written = 0;
        target[written++] = (byte)'[';
        for (var bit = 0; reasons != SlateReasons.None && bit < Quoted.Length; bit++)
        {
            if (((int)reasons & (1 << bit)) == 0)
            {
                continue;
            }

            if (written > 1)
            {
                target[written++] = (byte)',';
            }

            Quoted[bit].CopyTo(target[written..]);
            written += Quoted[bit].Length;
        }

        target[written++] = (byte)']';
        return written;
    }
}
