ALTER TABLE "report_links" ADD COLUMN "revoked_reason" text;
ALTER TABLE "ticket_files" ADD COLUMN "report_id" bigint;
ALTER TABLE "ticket_files" ADD CONSTRAINT "ticket_files_report_id_ticket_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."ticket_reports"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "ticket_files_report" ON "ticket_files" USING btree ("report_id") WHERE report_id is not null;
CREATE INDEX "ticket_reports_code" ON "ticket_reports" USING btree ("facility_id","received_ms") WHERE channel = 'qr';

GRANT UPDATE (revoked_reason) ON report_links TO anju_app;
