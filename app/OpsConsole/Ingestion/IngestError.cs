namespace OpsConsole.Ingestion;

/// <summary>Why an event was refused: the stable codes of <c>rejected[].error</c>, a bounded set.</summary>
public static class IngestError
{
    /// <summary>A field that the type needs is absent.</summary>
    public const string MissingField = "missing_field";

    /// <summary>A field has a value that it cannot have.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>A field that events do not have, or one that comes twice; own data belongs in <c>context</c>.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>A type that events do not have.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>It holds a payment card number.</summary>
    public const string CardNumber = "card_number";

    /// <summary>It occurred more than 30 days ago: beyond the window in which repeats are told from new events.</summary>
    public const string TooOld = "too_old";

    /// <summary>It claims to occur more than 30 days from now.</summary>
    public const string TooFarAhead = "too_far_ahead";

    /// <summary>Another event was stored under this id.</summary>
    public const string IdConflict = "id_conflict";

    /// <summary>A device token may only speak for its own shopper.</summary>
    public const string WrongUser = "wrong_user";

    /// <summary>Shed under load; send it again later.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>Whether it is about the event's form, so that the event is kept as a dead letter.</summary>
    public static bool IsSchemaFailure(string error) => error is MissingField or InvalidField or UnknownField or UnknownType;
}
