-- Who sees and writes which rows. `anju_app` is a person: a hierarchy path of the scope covers the row, or the row's ticket
-- is assigned to the person's party. The service's own roles see every row of the tables that they are granted.

-- Fail closed: a table without a policy below shows nothing to anybody.
DO $$
DECLARE
  table_name text;
BEGIN
  FOR table_name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY admin_all ON public.%I TO anju_admin USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO anju_admin;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO anju_app, anju_ingest, anju_sweeper, anju_admin;

-- The event log grows and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON ticket_events FROM anju_admin;

CREATE INDEX ticket_assignments_party ON ticket_assignments (party_id);
CREATE INDEX hazards_ticket ON hazards (ticket_id);

-- ── What is assigned to the scope's party ─────────────────────────────────────────────────────────────────────────────
-- They read past the policies of the tables that the policies call them for, which would be a recursion otherwise; so they
-- run as `anju_admin`, and tell no more than ids and paths of the caller's own assignments.

CREATE FUNCTION anju.assigned_ticket_ids() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array_agg(ticket_id) FROM ticket_assignments WHERE party_id = anju.scope_party()
$$;

CREATE FUNCTION anju.assigned_facility_ids() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array_agg(DISTINCT t.facility_id) FROM tickets t JOIN ticket_assignments a ON a.ticket_id = t.id
  WHERE a.party_id = anju.scope_party()
$$;

CREATE FUNCTION anju.assigned_paths() RETURNS ltree[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array_agg(DISTINCT t.path) FROM tickets t JOIN ticket_assignments a ON a.ticket_id = t.id
  WHERE a.party_id = anju.scope_party()
$$;

DO $$
DECLARE
  function_name text;
BEGIN
  -- A new owner must be able to create in the schema, for the moment of the change.
  EXECUTE 'GRANT anju_admin TO CURRENT_USER';
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  FOREACH function_name IN ARRAY ARRAY['assigned_ticket_ids', 'assigned_facility_ids', 'assigned_paths'] LOOP
    EXECUTE format('ALTER FUNCTION anju.%I() OWNER TO anju_admin', function_name);
  END LOOP;
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;

-- ── Registry ──────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT SELECT ON districts, streets, estates, facilities, nodes, parties, routes TO anju_app, anju_ingest, anju_sweeper;
GRANT INSERT, UPDATE ON estates, facilities TO anju_app;
GRANT INSERT, UPDATE ON nodes TO anju_ingest;

CREATE POLICY service_read ON districts FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON streets FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON estates FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON facilities FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON parties FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON routes FOR SELECT TO anju_ingest, anju_sweeper USING (true);
CREATE POLICY service_read ON nodes FOR SELECT TO anju_sweeper USING (true);
CREATE POLICY ingest_all ON nodes TO anju_ingest USING (true) WITH CHECK (true);

-- The names of what lies above one's own place are needed to tell where it is.
CREATE POLICY app_read ON districts FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON streets FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON estates FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_insert ON estates FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON estates FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));

CREATE POLICY app_read ON facilities FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR id = ANY ((SELECT anju.assigned_facility_ids())::text[])
);
CREATE POLICY app_insert ON facilities FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON facilities FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));

CREATE POLICY app_read ON nodes FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
  OR (path IS NULL AND (SELECT anju.scope_has_district()))
);

-- Whoever works at a place may know the names of those who work there.
CREATE POLICY app_read ON parties FOR SELECT TO anju_app USING (
  id = (SELECT anju.scope_party())
  OR path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON routes FOR SELECT TO anju_app USING (
  CASE WHEN estate_id IS NULL THEN (SELECT anju.scope_paths()) IS NOT NULL ELSE estate_id IN (SELECT id FROM estates) END
);

-- ── Hazards ───────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT SELECT, UPDATE ON hazards TO anju_app;
GRANT SELECT, INSERT, UPDATE ON hazards TO anju_ingest;
GRANT SELECT, UPDATE ON hazards TO anju_sweeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON evaluator_states TO anju_ingest;

CREATE POLICY app_scope ON hazards TO anju_app
  USING (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[])
    OR ticket_id = ANY ((SELECT anju.assigned_ticket_ids())::text[])
  )
  WITH CHECK (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[])
    OR ticket_id = ANY ((SELECT anju.assigned_ticket_ids())::text[])
  );
CREATE POLICY service_all ON hazards TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON evaluator_states TO anju_ingest USING (true) WITH CHECK (true);

-- ── Ingest ────────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT SELECT, INSERT, UPDATE, DELETE ON evaluated_ranges, evaluator_checkpoint, rejections, outbox_gaps TO anju_ingest;
GRANT SELECT ON rejections, outbox_gaps TO anju_app;
GRANT SELECT, DELETE ON rejections TO anju_sweeper;

CREATE POLICY ingest_all ON evaluated_ranges TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON evaluator_checkpoint TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON rejections TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest_all ON outbox_gaps TO anju_ingest USING (true) WITH CHECK (true);
CREATE POLICY sweeper_all ON rejections TO anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY app_read ON rejections FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR (path IS NULL AND (SELECT anju.scope_has_district()))
);
CREATE POLICY app_read ON outbox_gaps FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR (path IS NULL AND (SELECT anju.scope_has_district()))
);

-- ── Tickets ───────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT SELECT, INSERT, UPDATE ON tickets, ticket_assignments, ticket_deadlines, notification_outbox
  TO anju_app, anju_ingest, anju_sweeper;
GRANT SELECT, INSERT ON ticket_events TO anju_app, anju_ingest, anju_sweeper;
GRANT DELETE ON notification_outbox TO anju_sweeper;

CREATE POLICY service_all ON tickets TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY service_all ON ticket_assignments TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY service_all ON ticket_deadlines TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY service_all ON ticket_events TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);
CREATE POLICY service_all ON notification_outbox TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);

CREATE POLICY app_scope ON tickets TO anju_app
  USING (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR id = ANY ((SELECT anju.assigned_ticket_ids())::text[])
  )
  WITH CHECK (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR id = ANY ((SELECT anju.assigned_ticket_ids())::text[])
  );

-- What belongs to a ticket is seen by whoever sees the ticket, through the ticket's own policy.
CREATE POLICY app_scope ON ticket_assignments TO anju_app
  USING (ticket_id IN (SELECT id FROM tickets)) WITH CHECK (ticket_id IN (SELECT id FROM tickets));
CREATE POLICY app_scope ON ticket_deadlines TO anju_app
  USING (ticket_id IN (SELECT id FROM tickets)) WITH CHECK (ticket_id IN (SELECT id FROM tickets));
CREATE POLICY app_scope ON ticket_events TO anju_app
  USING (ticket_id IN (SELECT id FROM tickets)) WITH CHECK (ticket_id IN (SELECT id FROM tickets));
CREATE POLICY app_scope ON notification_outbox TO anju_app
  USING (ticket_id IN (SELECT id FROM tickets)) WITH CHECK (ticket_id IN (SELECT id FROM tickets));
