-- What the holder of a group knows of its living nodes, for the next.
CREATE TABLE "node_sessions" (
	"group_id" text NOT NULL,
	"edge_node_id" text NOT NULL,
	"session" jsonb NOT NULL,
	"updated_ms" bigint NOT NULL,
	CONSTRAINT "node_sessions_group_id_edge_node_id_pk" PRIMARY KEY("group_id","edge_node_id")
);

ALTER TABLE node_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE node_sessions FORCE ROW LEVEL SECURITY;
REVOKE ALL ON node_sessions FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON node_sessions TO anju_admin, anju_ingest;
CREATE POLICY admin_all ON node_sessions TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON node_sessions TO anju_ingest USING (true) WITH CHECK (true);
