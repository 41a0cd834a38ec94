namespace OpsConsole.Experiments;

/// <summary>
/// Which arm of which experiment a shopper sees: a hash of the shopper's id and one volatile read, so that a request neither waits nor
/// allocates, and the same shopper gets the same arm for as long as the experiment runs.
/// </summary>
public sealed class Assignments
{
    private volatile AssignmentTable _table = AssignmentTable.Empty;

    /// <summary>The shopper's assignment on a surface; null where no experiment covers it, or for a visitor without an id.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="surface">Where the slate is shown: <c>home</c>, <c>cart</c>, <c>similar</c> …</param>
    public Assignment? For(string? userId, string surface) => userId is null ? null : _table.For(userId, surface);

    internal void Load(AssignmentTable table) => _table = table;
}
