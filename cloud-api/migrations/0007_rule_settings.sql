-- Settings of rules and modes of facilities. The settings grow and nothing else: each version stays, with who and why.
REVOKE UPDATE, DELETE, TRUNCATE ON rule_settings FROM anju_admin;
GRANT SELECT, INSERT ON rule_settings TO anju_app;
GRANT SELECT ON rule_settings TO anju_ingest;
GRANT SELECT, INSERT ON facility_modes TO anju_app;
GRANT UPDATE (ended_ms, ended_by) ON facility_modes TO anju_app;
GRANT SELECT ON facility_modes TO anju_ingest;

-- What holds for the whole district holds for each of its places, and may be read there.
CREATE POLICY app_read ON rule_settings FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
);
CREATE POLICY app_insert ON rule_settings FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY ingest_read ON rule_settings FOR SELECT TO anju_ingest USING (true);

CREATE POLICY app_read ON facility_modes FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR facility_id = ANY ((SELECT anju.assigned_facility_ids())::text[])
);
CREATE POLICY app_insert ON facility_modes FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON facility_modes FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY ingest_read ON facility_modes FOR SELECT TO anju_ingest USING (true);
