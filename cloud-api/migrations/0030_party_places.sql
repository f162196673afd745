ALTER TABLE "tickets" ADD COLUMN "party_ids" text[] DEFAULT '{}' NOT NULL;
CREATE INDEX "tickets_parties" ON "tickets" USING gin ("party_ids");

-- What a party may see was listed anew in each statement, from every ticket that it ever had a part in. Now a ticket names its parties
-- itself, and where they have parts is kept as the assignments come and go.
-- Derived, so it is not among the tables that a backup copies: a restored assignment makes it anew. Only the functions below read it.
CREATE TABLE anju.party_places (
  party_id text NOT NULL,
  path ltree NOT NULL,
  -- Empty: a ticket about the estate at large.
  facility_id text NOT NULL,
  PRIMARY KEY (party_id, path, facility_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON anju.party_places TO anju_admin;

SET LOCAL ROLE anju_admin;
UPDATE tickets t SET party_ids = a.party_ids
  FROM (SELECT ticket_id, array_agg(party_id) AS party_ids FROM ticket_assignments GROUP BY ticket_id) a
  WHERE a.ticket_id = t.id;
INSERT INTO anju.party_places (party_id, path, facility_id)
  SELECT DISTINCT a.party_id, t.path, coalesce(t.facility_id, '') FROM ticket_assignments a JOIN tickets t ON t.id = a.ticket_id;
RESET ROLE;

CREATE OR REPLACE FUNCTION anju.assigned_facility_ids() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array_agg(DISTINCT facility_id) FROM anju.party_places WHERE party_id = anju.scope_party()
$$;

CREATE OR REPLACE FUNCTION anju.assigned_paths() RETURNS ltree[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array_agg(DISTINCT path) FROM anju.party_places WHERE party_id = anju.scope_party()
$$;

-- A place is locked before it is known or forgotten, and the statement after the lock sees what others have written meanwhile: so the
-- last part at a place and a first one that come at once cannot take the place away.
CREATE FUNCTION anju.know_party_place(party text, place ltree, facility text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM anju.party_places WHERE party_id = party AND path = place AND facility_id = facility FOR KEY SHARE;
  IF NOT FOUND THEN
    INSERT INTO anju.party_places (party_id, path, facility_id) VALUES (party, place, facility) ON CONFLICT DO NOTHING;
  END IF;
END
$$;

CREATE FUNCTION anju.forget_party_place(party text, place ltree, facility text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM anju.party_places WHERE party_id = party AND path = place AND facility_id = facility FOR UPDATE;
  DELETE FROM anju.party_places WHERE party_id = party AND path = place AND facility_id = facility AND NOT EXISTS (
    SELECT FROM ticket_assignments a JOIN tickets t ON t.id = a.ticket_id
    WHERE a.party_id = party AND t.path = place AND coalesce(t.facility_id, '') = facility
  );
END
$$;

CREATE FUNCTION anju.keep_party_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'tickets' THEN
    PERFORM anju.know_party_place(a.party_id, NEW.path, coalesce(NEW.facility_id, '')),
        anju.forget_party_place(a.party_id, OLD.path, coalesce(OLD.facility_id, ''))
      FROM ticket_assignments a WHERE a.ticket_id = NEW.id;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM anju.know_party_place(NEW.party_id, t.path, coalesce(t.facility_id, '')) FROM tickets t WHERE t.id = NEW.ticket_id;
  ELSE
    PERFORM anju.forget_party_place(OLD.party_id, t.path, coalesce(t.facility_id, '')) FROM tickets t WHERE t.id = OLD.ticket_id;
  END IF;
  RETURN NULL;
END
$$;

DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.keep_party_places() OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;

CREATE TRIGGER keep_party_places AFTER INSERT OR DELETE ON ticket_assignments
  FOR EACH ROW EXECUTE FUNCTION anju.keep_party_places();
CREATE TRIGGER keep_party_places AFTER UPDATE OF facility_id, path ON tickets
  FOR EACH ROW WHEN (OLD.facility_id IS DISTINCT FROM NEW.facility_id OR OLD.path <> NEW.path)
  EXECUTE FUNCTION anju.keep_party_places();

ALTER POLICY app_scope ON tickets
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR party_ids @> ARRAY[(SELECT anju.scope_party())])
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR party_ids @> ARRAY[(SELECT anju.scope_party())]);
ALTER POLICY app_scope ON hazards
  USING (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id)
  )
  WITH CHECK (
    path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id)
  );
DROP FUNCTION anju.assigned_ticket_ids();
