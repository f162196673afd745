ALTER TABLE "hazards" ADD COLUMN "cause" text;
ALTER TABLE "hazards" ADD COLUMN "cause_of" text DEFAULT '' NOT NULL;
ALTER TABLE "hazards" ADD COLUMN "cause_ms" bigint;
CREATE INDEX "hazards_cause" ON "hazards" USING btree ("estate_id") WHERE cause is not null;
