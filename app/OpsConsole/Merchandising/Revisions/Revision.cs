using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Revisions;

/// <summary>What is revised. The numbers are stored.</summary>
[JsonConverter(typeof(CamelCaseNames<RevisionKind>))]
public enum RevisionKind
{
    /// <summary>A fallback list.</summary>
    List,

    /// <summary>A rule.</summary>
    Rule,
}

/// <summary>Where a revision stands. The numbers are stored.</summary>
[JsonConverter(typeof(CamelCaseNames<RevisionState>))]
public enum RevisionState
{
    /// <summary>Being edited.</summary>
    Draft,

    /// <summary>Waits for somebody else's approval.</summary>
    InReview,

    /// <summary>Approved as its hash says; may be published or scheduled.</summary>
    Approved,

    /// <summary>Goes live at its time.</summary>
    Scheduled,

    /// <summary>What serving reads.</summary>
    Live,

    /// <summary>A later revision took its place.</summary>
    Superseded,

    /// <summary>Taken back: an earlier content took its place.</summary>
    RolledBack,

    /// <summary>Its time is over, or it was ended.</summary>
    Expired,

    /// <summary>Given up before it was live.</summary>
    Discarded,
}

/// <summary>A row of <c>merchandising_revisions</c>. From its approval on only its state changes; an edit makes it a draft again and voids the approval.</summary>
internal sealed class Revision
{
    public long Id { get; init; }

    public required RevisionKind Kind { get; init; }

    public required string Subject { get; init; }

    /// <summary>Counts the subject's revisions, from 1.</summary>
    public required int Number { get; init; }

    public RevisionState State { get; set; }

    /// <summary>JSON of the content.</summary>
    public required string Content { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/>, hex.</summary>
    public required string Hash { get; set; }

    /// <summary>Grows with every change of the row: its ETag.</summary>
    public long Edition { get; set; }

    /// <summary>The revision that was live when this one was begun.</summary>
    public int? BasedOn { get; init; }

    /// <summary>The revision whose content it repeats, where it came from taking a later one back.</summary>
    public int? Restores { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset EditedAt { get; set; }

    public required string EditedBy { get; set; }

    public string? SubmittedBy { get; set; }

    public string? ApprovedBy { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>What was approved: publishing demands that it is still the content's hash.</summary>
    public string? ApprovedHash { get; set; }

    /// <summary>When it goes live, as resolved; null: when somebody publishes it.</summary>
    public DateTimeOffset? StartsAt { get; set; }

    /// <summary>When it is over; null: never by itself.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>Wall time that <see cref="StartsAt"/> comes from.</summary>
    public string? StartsLocal { get; set; }

    public string? EndsLocal { get; set; }

    /// <summary>IANA zone of the wall times.</summary>
    public string? Zone { get; set; }

    public DateTimeOffset? LiveAt { get; set; }

    public string? LiveBy { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it is where it is, in the words of whoever brought it there.</summary>
    public string? Note { get; set; }
}

internal sealed class RevisionConfiguration : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> builder)
    {
        builder.ToTable("merchandising_revisions").HasKey(row => row.Id);
        builder.Property(row => row.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Subject).HasColumnName("subject").HasMaxLength(200);
        builder.Property(row => row.Number).HasColumnName("number");
        builder.Property(row => row.State).HasColumnName("state");
        builder.Property(row => row.Content).HasColumnName("content");
        builder.Property(row => row.Hash).HasColumnName("hash").HasMaxLength(64);
        builder.Property(row => row.Edition).HasColumnName("edition").IsConcurrencyToken();
        builder.Property(row => row.BasedOn).HasColumnName("based_on");
        builder.Property(row => row.Restores).HasColumnName("restores");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.CreatedBy).HasColumnName("created_by").HasMaxLength(256);
        builder.Property(row => row.EditedAt).HasColumnName("edited_at");
        builder.Property(row => row.EditedBy).HasColumnName("edited_by").HasMaxLength(256);
        builder.Property(row => row.SubmittedBy).HasColumnName("submitted_by").HasMaxLength(256);
        builder.Property(row => row.ApprovedBy).HasColumnName("approved_by").HasMaxLength(256);
        builder.Property(row => row.ApprovedAt).HasColumnName("approved_at");
        builder.Property(row => row.ApprovedHash).HasColumnName("approved_hash").HasMaxLength(64);
        builder.Property(row => row.StartsAt).HasColumnName("starts_at");
        builder.Property(row => row.EndsAt).HasColumnName("ends_at");
        builder.Property(row => row.StartsLocal).HasColumnName("starts_local").HasMaxLength(20);
        builder.Property(row => row.EndsLocal).HasColumnName("ends_local").HasMaxLength(20);
        builder.Property(row => row.Zone).HasColumnName("zone").HasMaxLength(64);
        builder.Property(row => row.LiveAt).HasColumnName("live_at");
        builder.Property(row => row.LiveBy).HasColumnName("live_by").HasMaxLength(256);
        builder.Property(row => row.EndedAt).HasColumnName("ended_at");
        builder.Property(row => row.Note).HasColumnName("note").HasMaxLength(400);
        builder.HasIndex(row => new { row.Kind, row.Subject, row.Number }).IsUnique().HasDatabaseName("ix_merchandising_revisions_kind_subject_number");
        builder.HasIndex(row => new { row.State, row.StartsAt }).HasDatabaseName("ix_merchandising_revisions_state_starts_at");
    }
}
