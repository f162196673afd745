ALTER TABLE "tickets" ADD COLUMN "log_facts" jsonb;
