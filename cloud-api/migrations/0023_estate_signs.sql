CREATE TABLE "estate_sign_events" (
	"sign_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at_ms" bigint NOT NULL,
	"type" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"actor_role" text NOT NULL,
	"data" jsonb NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "estate_sign_events_sign_id_seq_pk" PRIMARY KEY("sign_id","seq")
);

CREATE TABLE "estate_signs" (
	"id" text PRIMARY KEY NOT NULL,
	"estate_id" text NOT NULL,
	"path" "ltree" NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"problem" text NOT NULL,
	"responsible_unit" text NOT NULL,
	"responsible_person" text NOT NULL,
	"deadline_ms" bigint NOT NULL,
	"supervising_unit" text NOT NULL,
	"quarter" text,
	"hung_ms" bigint NOT NULL,
	"hung_by_id" text NOT NULL,
	"hung_by" text NOT NULL,
	"released_ms" bigint,
	"released_by" text
);

ALTER TABLE "estate_sign_events" ADD CONSTRAINT "estate_sign_events_sign_id_estate_signs_id_fk" FOREIGN KEY ("sign_id") REFERENCES "public"."estate_signs"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "estate_signs" ADD CONSTRAINT "estate_signs_estate_id_estates_id_fk" FOREIGN KEY ("estate_id") REFERENCES "public"."estates"("id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "estate_signs_hung" ON "estate_signs" USING btree ("estate_id") WHERE state = 'hung';
CREATE INDEX "estate_signs_state" ON "estate_signs" USING btree ("state","hung_ms");
CREATE INDEX "estate_signs_path" ON "estate_signs" USING gist ("path");

ALTER TABLE estate_signs ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_signs FORCE ROW LEVEL SECURITY;
ALTER TABLE estate_sign_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_sign_events FORCE ROW LEVEL SECURITY;
REVOKE ALL ON estate_signs, estate_sign_events FROM PUBLIC;
CREATE POLICY admin_all ON estate_signs TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY admin_all ON estate_sign_events TO anju_admin USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON estate_signs TO anju_admin;
GRANT SELECT, INSERT, UPDATE ON estate_signs TO anju_app;
-- Who hung and released what stays, also for the administrator.
GRANT SELECT, INSERT ON estate_sign_events TO anju_admin, anju_app;

CREATE POLICY app_read ON estate_signs FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_insert ON estate_signs FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON estate_signs FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
-- What belongs to a sign is seen by whoever sees the sign, through the sign's own policy.
CREATE POLICY app_read ON estate_sign_events FOR SELECT TO anju_app USING (sign_id IN (SELECT id FROM estate_signs));
CREATE POLICY app_insert ON estate_sign_events FOR INSERT TO anju_app WITH CHECK (sign_id IN (SELECT id FROM estate_signs));

-- The next number of a year, counted over all signs, also those that the asking person does not see.
CREATE FUNCTION anju.next_sign_id(year integer) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT 'GP-' || year || '-' || lpad((coalesce(max(split_part(id, '-', 3)::int), 0) + 1)::text, 4, '0')
  FROM estate_signs WHERE id LIKE 'GP-' || year || '-%'
$$;
DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.next_sign_id(integer) OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;
