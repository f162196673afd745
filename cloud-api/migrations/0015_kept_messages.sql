-- Up to which message a node without confirmation is on record, so that the next holder can count what is missing.
ALTER TABLE "node_sessions" ADD COLUMN "kept_seq" integer;
ALTER TABLE "node_sessions" ADD COLUMN "kept_ms" bigint;
