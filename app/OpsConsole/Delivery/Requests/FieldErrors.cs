namespace OpsConsole.Delivery.Requests;

/// <summary>What is wrong with a request, by field; at most 100 fields, because nobody reads more.</summary>
internal sealed class FieldErrors
{
    private const int Most = 100;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    /// <summary>Whether anything is.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>By field.</summary>
    public IDictionary<string, string[]> ByField => _errors;

    /// <summary>Adds a problem, to be read behind the field's name.</summary>
    public void Add(string field, string problem)
    {
        if (_errors.TryGetValue(field, out var before))
        {
            _errors[field] = before.Length < 5 ? [.. before, problem] : before;
        }
        else if (_errors.Count < Most)
        {
            _errors.Add(field, [problem]);
        }
    }

    /// <summary>Adds the problem where the rule does not hold; gives whether it does.</summary>
    public bool Require(bool holds, string field, string problem)
    {
        if (!holds)
        {
            Add(field, problem);
        }

        return holds;
    }

    /// <summary>An optional number within a range.</summary>
    public bool Within(double? value, double lowest, double highest, string field) =>
        value is not { } number || Require(number >= lowest && number <= highest, field, FormattableString.Invariant($"must be a number from {lowest} to {highest}"));
}
