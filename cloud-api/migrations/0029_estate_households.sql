ALTER TABLE "estates" ADD COLUMN "households" integer;
