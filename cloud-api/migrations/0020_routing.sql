-- Contracts, duty calendars and ladder times: who gets a ticket, who is called, and when the next level is.
CREATE TABLE "duty_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"roster" text NOT NULL,
	"value" jsonb NOT NULL,
	"created_ms" bigint NOT NULL,
	"version" integer NOT NULL,
	"removed_ms" bigint,
	"path" "ltree" NOT NULL
);

CREATE TABLE "maintenance_contracts" (
	"id" text PRIMARY KEY NOT NULL,
	"party_id" text NOT NULL,
	"place" text NOT NULL,
	"problem_classes" jsonb NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text,
	"version" integer NOT NULL,
	"removed_ms" bigint,
	"path" "ltree" NOT NULL
);

CREATE TABLE "routing_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"item_id" text NOT NULL,
	"version" integer NOT NULL,
	"value" jsonb,
	"reason" text NOT NULL,
	"user_id" text NOT NULL,
	"display_name" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"path" "ltree"
);

CREATE TABLE "ticket_ladder_versions" (
	"path" "ltree" NOT NULL,
	"version" integer NOT NULL,
	"times" jsonb NOT NULL,
	"reason" text NOT NULL,
	"user_id" text NOT NULL,
	"display_name" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "ticket_ladder_versions_path_version_pk" PRIMARY KEY("path","version")
);

ALTER TABLE "maintenance_contracts" ADD CONSTRAINT "maintenance_contracts_party_id_parties_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."parties"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "duty_entries_roster" ON "duty_entries" USING btree ("roster");
CREATE INDEX "maintenance_contracts_path" ON "maintenance_contracts" USING gist ("path");
CREATE INDEX "routing_changes_item" ON "routing_changes" USING btree ("kind","item_id");
ALTER TABLE "parties" ADD COLUMN "gone_ms" bigint;
ALTER TABLE "parties" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
ALTER TABLE "routes" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
ALTER TABLE "routes" ADD COLUMN "removed_ms" bigint;
ALTER TABLE "notify_queue" ADD COLUMN "user_ids" jsonb;

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY
    ARRAY['maintenance_contracts', 'duty_entries', 'routing_changes', 'ticket_ladder_versions']
  LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', table_name);
    EXECUTE format('CREATE POLICY admin_all ON public.%I TO anju_admin USING (true) WITH CHECK (true)', table_name);
    EXECUTE format('CREATE POLICY service_read ON public.%I FOR SELECT TO anju_ingest, anju_sweeper USING (true)', table_name);
    EXECUTE format('GRANT SELECT ON public.%I TO anju_app, anju_ingest, anju_sweeper', table_name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE ON maintenance_contracts, duty_entries TO anju_admin;
GRANT INSERT, UPDATE ON maintenance_contracts, duty_entries TO anju_app;
-- Who decided what stays.
GRANT SELECT, INSERT ON routing_changes, ticket_ladder_versions TO anju_admin;
GRANT INSERT ON routing_changes, ticket_ladder_versions TO anju_app;
GRANT USAGE ON SEQUENCE routing_changes_id_seq TO anju_admin, anju_app;

-- Whoever works at a place may know by what its tickets are handed out there.
CREATE POLICY app_read ON maintenance_contracts FOR SELECT TO anju_app USING (
  party_id = (SELECT anju.scope_party())
  OR path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON duty_entries FOR SELECT TO anju_app USING (
  roster = 'party:' || (SELECT anju.scope_party())
  OR path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON ticket_ladder_versions FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_read ON routing_changes FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR (path IS NULL AND (SELECT anju.scope_has_district()))
);

-- Changed within one's own places only. What holds for every estate is the district's.
CREATE POLICY app_insert ON maintenance_contracts FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON maintenance_contracts FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON duty_entries FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON duty_entries FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON ticket_ladder_versions FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON routing_changes FOR INSERT TO anju_app WITH CHECK (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[]) OR (path IS NULL AND (SELECT anju.scope_has_district()))
);
GRANT INSERT, UPDATE ON routes TO anju_app;
GRANT UPDATE (gone_ms, version) ON parties TO anju_app;
CREATE POLICY app_insert ON routes FOR INSERT TO anju_app WITH CHECK (
  CASE WHEN estate_id IS NULL THEN (SELECT anju.scope_has_district())
  ELSE estate_id IN (SELECT id FROM estates WHERE path <@ ANY ((SELECT anju.scope_paths())::ltree[])) END
);
CREATE POLICY app_update ON routes FOR UPDATE TO anju_app
  USING (
    CASE WHEN estate_id IS NULL THEN (SELECT anju.scope_has_district())
    ELSE estate_id IN (SELECT id FROM estates WHERE path <@ ANY ((SELECT anju.scope_paths())::ltree[])) END
  )
  WITH CHECK (
    CASE WHEN estate_id IS NULL THEN (SELECT anju.scope_has_district())
    ELSE estate_id IN (SELECT id FROM estates WHERE path <@ ANY ((SELECT anju.scope_paths())::ltree[])) END
  );
CREATE POLICY app_update ON parties FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));

-- Who can log in behind an audience: their ids and names, for whoever calls them; no more of a user than that.
CREATE FUNCTION anju.audience_members(audience text) RETURNS TABLE (user_id text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, u.display_name FROM users u
  WHERE NOT u.disabled AND CASE split_part(audience, ':', 1)
    WHEN 'party' THEN u.party_id = substr(audience, 7)
    WHEN 'officers' THEN u.role IN ('verifier', 'dispatcher', 'supervisor', 'admin') AND EXISTS (
      SELECT FROM jsonb_array_elements_text(u.scopes) AS s
      WHERE replace(s, '-', '_') = substr(audience, 10)
    )
    ELSE u.role = ANY (
      CASE split_part(audience, ':', 1)
        WHEN 'dispatchers' THEN ARRAY['dispatcher', 'supervisor', 'admin']
        WHEN 'supervisors' THEN ARRAY['supervisor', 'admin']
        WHEN 'verifiers' THEN ARRAY['verifier', 'supervisor']
      END
    ) AND EXISTS (
      SELECT FROM jsonb_array_elements_text(u.scopes) AS s
      WHERE replace(s, '-', '_')::ltree @> substr(audience, position(':' IN audience) + 1)::ltree
    )
  END
  ORDER BY u.id
$$;

-- Who of the audience is called was decided with the message.
CREATE OR REPLACE FUNCTION anju.queue_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notify_queue (message_id, key, ticket_id, audience, template, user_ids)
  VALUES (NEW.id, NEW.key, NEW.ticket_id, NEW.audience, NEW.template, NEW.data -> 'userIds');
  RETURN NULL;
END
$$;
DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.audience_members(text) OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;
