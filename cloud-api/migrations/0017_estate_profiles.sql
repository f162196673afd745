CREATE TABLE "estate_profile_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"estate_id" text NOT NULL,
	"path" "ltree" NOT NULL,
	"at_ms" bigint NOT NULL,
	"user_id" text NOT NULL,
	"display_name" text NOT NULL,
	"file_name" text NOT NULL,
	"file_sha256" text NOT NULL,
	"before" jsonb,
	"after" jsonb NOT NULL
);

CREATE TABLE "estate_profiles" (
	"estate_id" text PRIMARY KEY NOT NULL,
	"path" "ltree" NOT NULL,
	"area_name" text,
	"community" text,
	"boundaries" text,
	"service_form" integer,
	"committee" integer,
	"party_work" integer,
	"company_and_manager" text,
	"fee_collection_percent" double precision
);

ALTER TABLE "estate_profile_changes" ADD CONSTRAINT "estate_profile_changes_estate_id_estates_id_fk" FOREIGN KEY ("estate_id") REFERENCES "public"."estates"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "estate_profiles" ADD CONSTRAINT "estate_profiles_estate_id_estates_id_fk" FOREIGN KEY ("estate_id") REFERENCES "public"."estates"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "estate_profile_changes_estate" ON "estate_profile_changes" USING btree ("estate_id","at_ms");
CREATE INDEX "estate_profiles_path" ON "estate_profiles" USING gist ("path");

ALTER TABLE estate_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE estate_profile_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_profile_changes FORCE ROW LEVEL SECURITY;
REVOKE ALL ON estate_profiles, estate_profile_changes FROM PUBLIC;
CREATE POLICY admin_all ON estate_profiles TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY admin_all ON estate_profile_changes TO anju_admin USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON estate_profiles TO anju_admin;
GRANT SELECT, INSERT, UPDATE ON estate_profiles TO anju_app;
-- Who changed what stays, also for the administrator.
GRANT SELECT, INSERT ON estate_profile_changes TO anju_admin, anju_app;
GRANT USAGE ON SEQUENCE estate_profile_changes_id_seq TO anju_admin, anju_app;

CREATE POLICY app_read ON estate_profiles FOR SELECT TO anju_app USING (
  path <@ ANY ((SELECT anju.scope_paths())::ltree[])
  OR path @> ANY ((SELECT anju.assigned_paths())::ltree[])
);
CREATE POLICY app_insert ON estate_profiles FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON estate_profiles FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_read ON estate_profile_changes FOR SELECT TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON estate_profile_changes FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
