-- Who receives which group now, and what others ask of him.
CREATE TABLE "group_leases" (
	"group_id" text PRIMARY KEY NOT NULL,
	"holder" text,
	"epoch" bigint NOT NULL,
	"expires_ms" bigint NOT NULL,
	"taken_ms" bigint NOT NULL
);

CREATE TABLE "group_requests" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"group_id" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"asked_by" text NOT NULL,
	"asked_ms" bigint NOT NULL,
	"answered_ms" bigint,
	"answer" jsonb
);

CREATE TABLE "ingest_workers" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"started_ms" bigint NOT NULL,
	"expires_ms" bigint NOT NULL
);

CREATE INDEX "group_requests_open" ON "group_requests" USING btree ("answered_ms","group_id");

-- The service's own affair: people see none of it.
ALTER TABLE group_leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_leases FORCE ROW LEVEL SECURITY;
REVOKE ALL ON group_leases FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON group_leases TO anju_admin, anju_ingest;
CREATE POLICY admin_all ON group_leases TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON group_leases TO anju_ingest USING (true) WITH CHECK (true);

ALTER TABLE group_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_requests FORCE ROW LEVEL SECURITY;
REVOKE ALL ON group_requests FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON group_requests TO anju_admin, anju_ingest;
CREATE POLICY admin_all ON group_requests TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON group_requests TO anju_ingest USING (true) WITH CHECK (true);

ALTER TABLE ingest_workers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ingest_workers FORCE ROW LEVEL SECURITY;
REVOKE ALL ON ingest_workers FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ingest_workers TO anju_admin, anju_ingest;
CREATE POLICY admin_all ON ingest_workers TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON ingest_workers TO anju_ingest USING (true) WITH CHECK (true);

GRANT USAGE ON SEQUENCE group_requests_id_seq TO anju_admin, anju_ingest;
