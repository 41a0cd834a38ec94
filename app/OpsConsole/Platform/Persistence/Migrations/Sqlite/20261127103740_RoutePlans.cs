using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsConsole.Platform.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RoutePlans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "route_plan_inputs",
                columns: table => new
                {
                    plan_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_route_plan_inputs", x => x.plan_id);
                });

            migrationBuilder.CreateTable(
                name: "route_plan_versions",
                columns: table => new
                {
                    plan_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    origin = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_route_plan_versions", x => new { x.plan_id, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "route_plans",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    parent_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cancelled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cancelled_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    solve_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    spent_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    stops = table.Column<int>(type: "INTEGER", nullable: false),
                    vehicles = table.Column<int>(type: "INTEGER", nullable: false),
                    cost = table.Column<long>(type: "INTEGER", nullable: true),
                    distance_metres = table.Column<long>(type: "INTEGER", nullable: true),
                    duration_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    late_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    vehicles_used = table.Column<int>(type: "INTEGER", nullable: true),
                    unassigned = table.Column<int>(type: "INTEGER", nullable: true),
                    error = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    fingerprint = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_route_plans", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "route_queue",
                columns: table => new
                {
                    plan_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    enqueued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    fencing_token = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_route_queue", x => x.plan_id);
                });

            migrationBuilder.CreateTable(
                name: "stop_outcomes",
                columns: table => new
                {
                    plan_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    stop_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    vehicle_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    outcome = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    arrived_at = table.Column<long>(type: "INTEGER", nullable: true),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    proof_reference = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    actor = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stop_outcomes", x => new { x.plan_id, x.stop_id });
                });

            migrationBuilder.CreateTable(
                name: "vehicle_routes",
                columns: table => new
                {
                    vehicle_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    plan_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    generation = table.Column<long>(type: "INTEGER", nullable: false),
                    committed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    committed_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    off_duty_at = table.Column<long>(type: "INTEGER", nullable: true),
                    off_duty_reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vehicle_routes", x => new { x.vehicle_id, x.day });
                });

            migrationBuilder.CreateTable(
                name: "vehicle_states",
                columns: table => new
                {
                    vehicle_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    lat = table.Column<double>(type: "REAL", nullable: false),
                    lon = table.Column<double>(type: "REAL", nullable: false),
                    speed_kmh = table.Column<double>(type: "REAL", nullable: true),
                    heading = table.Column<double>(type: "REAL", nullable: true),
                    trail = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vehicle_states", x => x.vehicle_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_route_plans_created_at",
                table: "route_plans",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_route_plans_parent_id",
                table: "route_plans",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_route_plans_status_created_at",
                table: "route_plans",
                columns: new[] { "status", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ux_route_plans_idempotency_key",
                table: "route_plans",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_route_queue_enqueued_at",
                table: "route_queue",
                column: "enqueued_at");

            migrationBuilder.CreateIndex(
                name: "ix_stop_outcomes_vehicle_id_at",
                table: "stop_outcomes",
                columns: new[] { "vehicle_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_vehicle_routes_plan_id",
                table: "vehicle_routes",
                column: "plan_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "route_plan_inputs");

            migrationBuilder.DropTable(
                name: "route_plan_versions");

            migrationBuilder.DropTable(
                name: "route_plans");

            migrationBuilder.DropTable(
                name: "route_queue");

            migrationBuilder.DropTable(
                name: "stop_outcomes");

            migrationBuilder.DropTable(
                name: "vehicle_routes");

            migrationBuilder.DropTable(
                name: "vehicle_states");
        }
    }
}
