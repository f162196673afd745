-- How far each group is evaluated, where workers share them.
CREATE TABLE "evaluator_checkpoints" (
	"group_id" text PRIMARY KEY NOT NULL,
	"ingest_seq" bigint NOT NULL,
	"updated_ms" bigint NOT NULL
);

ALTER TABLE evaluator_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE evaluator_checkpoints FORCE ROW LEVEL SECURITY;
REVOKE ALL ON evaluator_checkpoints FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON evaluator_checkpoints TO anju_admin, anju_ingest;
CREATE POLICY admin_all ON evaluator_checkpoints TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON evaluator_checkpoints TO anju_ingest USING (true) WITH CHECK (true);
