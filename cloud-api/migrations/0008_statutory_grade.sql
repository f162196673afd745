ALTER TABLE "tickets" ADD COLUMN "statutory_grade" text;
