using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsConsole.Platform.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LearningLoop : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "code_version",
                table: "models",
                type: "TEXT",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "comparisons",
                table: "models",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "gates",
                table: "models",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "hold",
                table: "models",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "models",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: "linear");

            migrationBuilder.AddColumn<string>(
                name: "parent",
                table: "models",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "passed_gates",
                table: "models",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<double>(
                name: "percent",
                table: "models",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<string>(
                name: "run_id",
                table: "models",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "schema_hash",
                table: "models",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "seed",
                table: "models",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "stage",
                table: "models",
                type: "TEXT",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "stage_since",
                table: "models",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "twin_artefact",
                table: "models",
                type: "TEXT",
                maxLength: 80,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "twin_as_of",
                table: "models",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "twin_sha256",
                table: "models",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "drift_alarms",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    monitor = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    opened_at = table.Column<long>(type: "INTEGER", nullable: false),
                    window_to = table.Column<long>(type: "INTEGER", nullable: false),
                    value = table.Column<double>(type: "REAL", nullable: false),
                    worst = table.Column<double>(type: "REAL", nullable: false),
                    quiet = table.Column<int>(type: "INTEGER", nullable: false),
                    acknowledged_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    acknowledged_at = table.Column<long>(type: "INTEGER", nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    closed_window = table.Column<long>(type: "INTEGER", nullable: true),
                    close_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    retrain_run = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drift_alarms", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "drift_monitors",
                columns: table => new
                {
                    monitor = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    warn = table.Column<double>(type: "REAL", nullable: true),
                    alarm = table.Column<double>(type: "REAL", nullable: true),
                    baseline_from = table.Column<long>(type: "INTEGER", nullable: true),
                    baseline_to = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drift_monitors", x => x.monitor);
                });

            migrationBuilder.CreateTable(
                name: "drift_results",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    check_id = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    checked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    monitor = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    statistic = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    value = table.Column<double>(type: "REAL", nullable: true),
                    lower = table.Column<double>(type: "REAL", nullable: true),
                    upper = table.Column<double>(type: "REAL", nullable: true),
                    observed = table.Column<double>(type: "REAL", nullable: true),
                    by_chance = table.Column<double>(type: "REAL", nullable: true),
                    q_value = table.Column<double>(type: "REAL", nullable: true),
                    warn = table.Column<double>(type: "REAL", nullable: false),
                    alarm = table.Column<double>(type: "REAL", nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    window_from = table.Column<long>(type: "INTEGER", nullable: false),
                    window_to = table.Column<long>(type: "INTEGER", nullable: false),
                    reference_from = table.Column<long>(type: "INTEGER", nullable: false),
                    reference_to = table.Column<long>(type: "INTEGER", nullable: false),
                    current_rows = table.Column<long>(type: "INTEGER", nullable: false),
                    reference_rows = table.Column<long>(type: "INTEGER", nullable: false),
                    shoppers = table.Column<int>(type: "INTEGER", nullable: false),
                    seasonal = table.Column<bool>(type: "INTEGER", nullable: false),
                    histogram = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drift_results", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "feature_parity",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    trigger = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    from = table.Column<long>(type: "INTEGER", nullable: true),
                    until = table.Column<long>(type: "INTEGER", nullable: true),
                    @checked = table.Column<int>(name: "checked", type: "INTEGER", nullable: false),
                    mismatched = table.Column<int>(type: "INTEGER", nullable: false),
                    expired_served = table.Column<int>(type: "INTEGER", nullable: false),
                    not_comparable = table.Column<int>(type: "INTEGER", nullable: false),
                    by_feature = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_parity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_log",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 520, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_log", x => new { x.run_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "job_runs",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    job = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    trigger = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    arguments = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    progress = table.Column<double>(type: "REAL", nullable: true),
                    result = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    queued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    lines = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_runs", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_drift_alarms_monitor",
                table: "drift_alarms",
                columns: new[] { "monitor", "status" });

            migrationBuilder.CreateIndex(
                name: "ix_drift_alarms_opened_at",
                table: "drift_alarms",
                column: "opened_at");

            migrationBuilder.CreateIndex(
                name: "ux_drift_alarms_open",
                table: "drift_alarms",
                column: "monitor",
                unique: true,
                filter: "status <> 'closed'");

            migrationBuilder.CreateIndex(
                name: "ix_drift_results_check",
                table: "drift_results",
                column: "check_id");

            migrationBuilder.CreateIndex(
                name: "ix_drift_results_checked_at",
                table: "drift_results",
                column: "checked_at");

            migrationBuilder.CreateIndex(
                name: "ix_drift_results_monitor",
                table: "drift_results",
                columns: new[] { "monitor", "window_to" });

            migrationBuilder.CreateIndex(
                name: "ix_feature_parity_at",
                table: "feature_parity",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_queued_at",
                table: "job_runs",
                columns: new[] { "job", "queued_at" });

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_status",
                table: "job_runs",
                column: "status");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "drift_alarms");

            migrationBuilder.DropTable(
                name: "drift_monitors");

            migrationBuilder.DropTable(
                name: "drift_results");

            migrationBuilder.DropTable(
                name: "feature_parity");

            migrationBuilder.DropTable(
                name: "job_log");

            migrationBuilder.DropTable(
                name: "job_runs");

            migrationBuilder.DropColumn(
                name: "code_version",
                table: "models");

            migrationBuilder.DropColumn(
                name: "comparisons",
                table: "models");

            migrationBuilder.DropColumn(
                name: "gates",
                table: "models");

            migrationBuilder.DropColumn(
                name: "hold",
                table: "models");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "models");

            migrationBuilder.DropColumn(
                name: "parent",
                table: "models");

            migrationBuilder.DropColumn(
                name: "passed_gates",
                table: "models");

            migrationBuilder.DropColumn(
                name: "percent",
                table: "models");

            migrationBuilder.DropColumn(
                name: "run_id",
                table: "models");

            migrationBuilder.DropColumn(
                name: "schema_hash",
                table: "models");

            migrationBuilder.DropColumn(
                name: "seed",
                table: "models");

            migrationBuilder.DropColumn(
                name: "stage",
                table: "models");

            migrationBuilder.DropColumn(
                name: "stage_since",
                table: "models");

            migrationBuilder.DropColumn(
                name: "twin_artefact",
                table: "models");

            migrationBuilder.DropColumn(
                name: "twin_as_of",
                table: "models");

            migrationBuilder.DropColumn(
                name: "twin_sha256",
                table: "models");
        }
    }
}
