ALTER TABLE "facilities" ADD COLUMN "registered_ms" bigint;
