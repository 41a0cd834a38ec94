using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsConsole.Platform.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MerchandisingRevisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "merchandising_revisions",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    edition = table.Column<long>(type: "INTEGER", nullable: false),
                    based_on = table.Column<int>(type: "INTEGER", nullable: true),
                    restores = table.Column<int>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    edited_at = table.Column<long>(type: "INTEGER", nullable: false),
                    edited_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    submitted_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    approved_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    approved_at = table.Column<long>(type: "INTEGER", nullable: true),
                    approved_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                    starts_local = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    ends_local = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    live_at = table.Column<long>(type: "INTEGER", nullable: true),
                    live_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_merchandising_revisions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_merchandising_revisions_kind_subject_number",
                table: "merchandising_revisions",
                columns: new[] { "kind", "subject", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_merchandising_revisions_state_starts_at",
                table: "merchandising_revisions",
                columns: new[] { "state", "starts_at" });

            // The hashes are filled in at the next start: SQLite has no SHA-256.
            migrationBuilder.Sql(
                """
                INSERT INTO merchandising_revisions
                    (kind, subject, number, state, content, hash, edition, created_at, created_by, edited_at, edited_by, approved_by, approved_at, approved_hash, live_at, live_by, note)
                SELECT 0, slot, revision, 4, '{"slot":"' || slot || '","items":["' || replace(items, ',', '","') || '"],"stock":"closeGap","reserve":[]}', '', 1,
                    updated_at, updated_by, updated_at, updated_by, updated_by, updated_at, '', updated_at, updated_by, 'live before lists had revisions'
                FROM fallback_lists WHERE items <> '';
                """);

            migrationBuilder.DropTable(
                name: "fallback_lists");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "merchandising_revisions");

            migrationBuilder.CreateTable(
                name: "fallback_lists",
                columns: table => new
                {
                    slot = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    items = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_by = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fallback_lists", x => x.slot);
                });
        }
    }
}
