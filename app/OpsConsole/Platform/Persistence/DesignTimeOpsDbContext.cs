using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace OpsConsole.Platform.Persistence;

/// <summary>Lets <c>dotnet ef migrations add</c> see the model without a data folder.</summary>
internal sealed class DesignTimeOpsDbContext : IDesignTimeDbContextFactory<OpsDbContext>
{
    public OpsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<OpsDbContext>().UseSqlite("Data Source=:memory:").Options);
}
