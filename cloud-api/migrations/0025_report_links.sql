ALTER TABLE "report_links" ADD COLUMN "created_by_name" text NOT NULL;
ALTER TABLE "report_links" ADD COLUMN "revoked_by_name" text;

GRANT UPDATE (revoked_by_name) ON report_links TO anju_app;
