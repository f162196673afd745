CREATE TABLE "report_links" (
	"token" text PRIMARY KEY NOT NULL,
	"facility_id" text NOT NULL,
	"path" "ltree" NOT NULL,
	"created_ms" bigint NOT NULL,
	"created_by" text NOT NULL,
	"revoked_ms" bigint,
	"revoked_by" text
);

CREATE TABLE "ticket_files" (
	"id" text PRIMARY KEY NOT NULL,
	"ticket_id" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"type" text NOT NULL,
	"purpose" text NOT NULL,
	"name" text NOT NULL,
	"width" integer,
	"height" integer,
	"at_ms" bigint NOT NULL,
	"client_time_ms" bigint,
	"user_id" text,
	"display_name" text
);

CREATE TABLE "ticket_reports" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"ticket_id" text NOT NULL,
	"kind" text NOT NULL,
	"channel" text,
	"number" text,
	"estate_id" text NOT NULL,
	"facility_id" text,
	"problem_class" text NOT NULL,
	"severity" text NOT NULL,
	"path" "ltree" NOT NULL,
	"content" text NOT NULL,
	"place" text,
	"reporter_name" text,
	"reporter_phone" text,
	"received_ms" bigint NOT NULL,
	"user_id" text,
	"display_name" text,
	"receipt" text,
	CONSTRAINT "ticket_reports_receipt_unique" UNIQUE("receipt")
);

ALTER TABLE "tickets" ALTER COLUMN "facility_id" DROP NOT NULL;
ALTER TABLE "tickets" ADD COLUMN "source_kind" text DEFAULT 'hazard' NOT NULL;
ALTER TABLE "tickets" ADD COLUMN "source_channel" text;
ALTER TABLE "tickets" ADD COLUMN "source_number" text;
ALTER TABLE "ticket_files" ADD CONSTRAINT "ticket_files_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "ticket_reports" ADD CONSTRAINT "ticket_reports_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "report_links_facility" ON "report_links" USING btree ("facility_id") WHERE revoked_ms is null;
CREATE INDEX "report_links_path" ON "report_links" USING gist ("path");
CREATE UNIQUE INDEX "ticket_files_once" ON "ticket_files" USING btree ("ticket_id","sha256","purpose");
CREATE INDEX "ticket_files_sha256" ON "ticket_files" USING btree ("sha256");
CREATE UNIQUE INDEX "ticket_reports_number" ON "ticket_reports" USING btree ("number","channel") WHERE number is not null;
CREATE INDEX "ticket_reports_ticket" ON "ticket_reports" USING btree ("ticket_id");
CREATE INDEX "ticket_reports_matter" ON "ticket_reports" USING btree ("estate_id","problem_class","received_ms");
CREATE INDEX "ticket_reports_received" ON "ticket_reports" USING btree ("received_ms");
CREATE INDEX "ticket_reports_reporter" ON "ticket_reports" USING btree ("ticket_id") WHERE reporter_name is not null or reporter_phone is not null;
CREATE INDEX "ticket_reports_path" ON "ticket_reports" USING gist ("path");

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['ticket_reports', 'ticket_files', 'report_links'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', table_name);
    EXECUTE format('CREATE POLICY admin_all ON public.%I TO anju_admin USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END
$$;
GRANT USAGE ON SEQUENCE ticket_reports_id_seq TO anju_ingest, anju_admin;

-- What was reported stays as it was said; only who said it is taken away, when its time is over.
GRANT SELECT, INSERT ON ticket_reports TO anju_admin, anju_ingest;
GRANT SELECT ON ticket_reports TO anju_app, anju_sweeper;
GRANT UPDATE (reporter_name, reporter_phone) ON ticket_reports TO anju_sweeper;
CREATE POLICY app_read ON ticket_reports FOR SELECT TO anju_app USING (ticket_id IN (SELECT id FROM tickets));
CREATE POLICY service_all ON ticket_reports TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);

-- Evidence is added and never changed.
GRANT SELECT, INSERT ON ticket_files TO anju_admin, anju_ingest, anju_app;
GRANT SELECT ON ticket_files TO anju_sweeper;
CREATE POLICY app_scope ON ticket_files TO anju_app
  USING (ticket_id IN (SELECT id FROM tickets)) WITH CHECK (ticket_id IN (SELECT id FROM tickets));
CREATE POLICY service_all ON ticket_files TO anju_ingest, anju_sweeper USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON report_links TO anju_admin;
GRANT SELECT ON report_links TO anju_ingest;
GRANT SELECT, INSERT ON report_links TO anju_app;
GRANT UPDATE (revoked_ms, revoked_by) ON report_links TO anju_app;
CREATE POLICY service_read ON report_links FOR SELECT TO anju_ingest USING (true);
CREATE POLICY app_scope ON report_links TO anju_app
  USING (path <@ ANY ((SELECT anju.scope_paths())::ltree[]))
  WITH CHECK (path <@ ANY ((SELECT anju.scope_paths())::ltree[]));
