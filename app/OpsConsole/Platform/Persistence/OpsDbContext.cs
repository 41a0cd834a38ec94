using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace OpsConsole.Platform.Persistence;

/// <summary>
/// The operational database. Each capability keeps its entities and their configuration in its own folder
/// (<see cref="IEntityTypeConfiguration{TEntity}"/>); they are found by assembly, so that this class names none of them.
/// Use <c>context.Set&lt;T&gt;()</c>.
/// </summary>
public sealed class OpsDbContext(DbContextOptions<OpsDbContext> options) : IdentityDbContext<IdentityUser>(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(OpsDbContext).Assembly);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        // Times are Unix milliseconds UTC in every table: sortable, indexable, and the same on each provider.
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }
}
