using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Recommendations.Slates;

/// <summary>The one row of <c>slate_epoch</c>: how many times this shop's server has been started.</summary>
internal sealed class SlateEpoch
{
    public const int OnlyId = 1;

    public int Id { get; init; }

    public long Epoch { get; set; }
}

internal sealed class SlateEpochConfiguration : IEntityTypeConfiguration<SlateEpoch>
{
    public void Configure(EntityTypeBuilder<SlateEpoch> builder)
    {
        builder.ToTable("slate_epoch").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(row => row.Epoch).HasColumnName("epoch").IsConcurrencyToken();
    }
}

/// <summary>Start-up, order 25, before the server listens: takes the next epoch, durably, so that no slate of this run is older than one of the last.</summary>
internal sealed class SlateEpochStage(IDbContextFactory<OpsDbContext> contexts, SlateSequence sequence) : IStartupStage
{
    public int Order => 25;

    public string Name => "slates' epoch";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        var row = await context.Set<SlateEpoch>().SingleOrDefaultAsync(stored => stored.Id == SlateEpoch.OnlyId, token);
        if (row is null)
        {
            context.Add(row = new SlateEpoch { Id = SlateEpoch.OnlyId });
        }

        row.Epoch++;
        await context.SaveChangesAsync(token);
        sequence.Begin(row.Epoch);
        progress.Report($"{row.Epoch}");
    }
}
