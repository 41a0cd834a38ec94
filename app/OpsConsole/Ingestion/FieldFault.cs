namespace OpsConsole.Ingestion;

/// <summary>What is wrong with an event.</summary>
/// <param name="Error">An <see cref="IngestError"/>.</param>
/// <param name="Field">Where.</param>
/// <param name="Detail">In words, never with the value.</param>
internal sealed record FieldFault(string Error, string? Field, string Detail)
{
    public static FieldFault Invalid(string field, string detail) => new(IngestError.InvalidField, field, detail);

    public static FieldFault Card(string field) => new(IngestError.CardNumber, field, "holds a payment card number");
}
