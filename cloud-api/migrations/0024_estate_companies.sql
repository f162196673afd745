CREATE TABLE "estate_companies" (
	"estate_id" text PRIMARY KEY NOT NULL,
	"path" "ltree" NOT NULL,
	"company_name" text,
	"credit_code" text,
	"registered_place" text,
	"legal_person" text,
	"company_contact" text,
	"manager_name" text,
	"manager_contact" text
);

CREATE TABLE "estate_company_changes" (
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

ALTER TABLE "estate_companies" ADD CONSTRAINT "estate_companies_estate_id_estates_id_fk" FOREIGN KEY ("estate_id") REFERENCES "public"."estates"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "estate_company_changes" ADD CONSTRAINT "estate_company_changes_estate_id_estates_id_fk" FOREIGN KEY ("estate_id") REFERENCES "public"."estates"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "estate_companies_path" ON "estate_companies" USING gist ("path");
CREATE INDEX "estate_company_changes_estate" ON "estate_company_changes" USING btree ("estate_id","at_ms");

ALTER TABLE estate_companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_companies FORCE ROW LEVEL SECURITY;
ALTER TABLE estate_company_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE estate_company_changes FORCE ROW LEVEL SECURITY;
REVOKE ALL ON estate_companies, estate_company_changes FROM PUBLIC;
CREATE POLICY admin_all ON estate_companies TO anju_admin USING (true) WITH CHECK (true);
CREATE POLICY admin_all ON estate_company_changes TO anju_admin USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON estate_companies TO anju_admin;
GRANT SELECT, INSERT, UPDATE ON estate_companies TO anju_app;
-- Who changed what stays, also for the administrator.
GRANT SELECT, INSERT ON estate_company_changes TO anju_admin, anju_app;
GRANT USAGE ON SEQUENCE estate_company_changes_id_seq TO anju_admin, anju_app;

-- People's names and telephone numbers: whoever is responsible for the estate, and nobody by a ticket alone.
CREATE POLICY app_read ON estate_companies FOR SELECT TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON estate_companies FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_update ON estate_companies FOR UPDATE TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_read ON estate_company_changes FOR SELECT TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
CREATE POLICY app_insert ON estate_company_changes FOR INSERT TO anju_app
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
