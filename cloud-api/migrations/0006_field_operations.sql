-- What other makers' gateways say, which points their metrics are, and who decided so.
GRANT SELECT, INSERT, UPDATE, DELETE ON discovered_metrics, unclaimed_readings TO anju_ingest;
GRANT SELECT ON metric_claims TO anju_ingest;
GRANT SELECT, INSERT ON field_actions TO anju_ingest;
GRANT SELECT ON discovered_metrics, unclaimed_readings TO anju_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON metric_claims TO anju_app;
GRANT SELECT, INSERT ON field_actions TO anju_app;
-- What was decided stays decided.
REVOKE UPDATE, DELETE, TRUNCATE ON field_actions FROM anju_admin;

CREATE POLICY ingest_all ON discovered_metrics TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON unclaimed_readings TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest_read ON metric_claims FOR SELECT TO anju_ingest USING (true);
CREATE POLICY ingest_write ON field_actions FOR INSERT TO anju_ingest WITH CHECK (true);

-- Whoever sees the node, through the node's own policy, sees what it says.
CREATE POLICY app_read ON discovered_metrics FOR SELECT TO anju_app
  USING ((group_id, edge_node_id) IN (SELECT n.group_id, n.edge_node_id FROM nodes n));
CREATE POLICY app_read ON unclaimed_readings FOR SELECT TO anju_app
  USING ((group_id, edge_node_id) IN (SELECT n.group_id, n.edge_node_id FROM nodes n));
CREATE POLICY app_scope ON metric_claims TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_read ON field_actions FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR (path IS NULL AND (SELECT anju.scope_has_district()))
);
CREATE POLICY app_insert ON field_actions FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
