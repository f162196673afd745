CREATE TABLE "platform_outages" (
	"from_ms" bigint PRIMARY KEY NOT NULL,
	"to_ms" bigint NOT NULL
);

CREATE TABLE "platform_pulse" (
	"id" integer PRIMARY KEY NOT NULL,
	"at_ms" bigint NOT NULL
);

CREATE TABLE "ticket_clock_versions" (
	"path" "ltree" NOT NULL,
	"version" integer NOT NULL,
	"limits" jsonb NOT NULL,
	"reason" text NOT NULL,
	"user_id" text NOT NULL,
	"display_name" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "ticket_clock_versions_path_version_pk" PRIMARY KEY("path","version")
);

ALTER TABLE "ticket_deadlines" ADD COLUMN "platform_caused" boolean DEFAULT false NOT NULL;
CREATE INDEX "platform_outages_to" ON "platform_outages" USING btree ("to_ms");

ALTER TABLE ticket_clock_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_clock_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE platform_pulse ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform_pulse FORCE ROW LEVEL SECURITY;
ALTER TABLE platform_outages ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform_outages FORCE ROW LEVEL SECURITY;
REVOKE ALL ON ticket_clock_versions, platform_pulse, platform_outages FROM PUBLIC;
CREATE POLICY admin_all ON ticket_clock_versions TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY admin_all ON platform_pulse TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY admin_all ON platform_outages TO anju_admin USING (true) WITH CHECK (true);

-- Each version stays, with who and why.
GRANT SELECT, INSERT ON ticket_clock_versions TO anju_admin, anju_app;
GRANT SELECT ON ticket_clock_versions TO anju_ingest, anju_sweeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform_pulse, platform_outages TO anju_admin;
GRANT SELECT, INSERT, UPDATE ON platform_pulse, platform_outages TO anju_sweeper;
GRANT SELECT ON platform_outages TO anju_app, anju_ingest;

CREATE POLICY service_read ON ticket_clock_versions FOR SELECT TO anju_ingest, anju_sweeper USING (true);
-- A district's limits hold for each of its places and for whoever works there.
CREATE POLICY app_read ON ticket_clock_versions FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_insert ON ticket_clock_versions FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));

CREATE POLICY sweeper_all ON platform_pulse TO anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY sweeper_all ON platform_outages TO anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY outages_read ON platform_outages FOR SELECT TO anju_app, anju_ingest USING (true);
