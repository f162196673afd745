-- Whoever answers for a street sees the unregistered agents that call there, and registers them.
DROP POLICY app_read ON nodes;
CREATE POLICY app_read ON nodes FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
  OR (path IS NULL AND (SELECT anju.scope_has_district()))
  OR (
    path IS NULL
    AND group_id IN (SELECT s.id FROM streets s WHERE s.path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  )
);
GRANT INSERT, UPDATE ON nodes TO anju_app;
CREATE POLICY app_insert ON nodes FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON nodes FOR UPDATE TO anju_app
  USING (path IS NULL OR path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));

-- An occurrence that late data took back before it rang or had a ticket is nobody's business.
GRANT DELETE ON hazards TO anju_ingest;
