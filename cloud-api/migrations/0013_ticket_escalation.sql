ALTER TABLE "notification_outbox" ADD COLUMN "failed_ms" bigint;
ALTER TABLE "notification_outbox" ADD COLUMN "failure" text;
ALTER TABLE "ticket_deadlines" ADD COLUMN "warned_ms" bigint;
ALTER TABLE "tickets" ADD COLUMN "escalation" jsonb;
ALTER TABLE "tickets" ADD COLUMN "next_call_ms" bigint;
CREATE INDEX "ticket_deadlines_unnoticed" ON "ticket_deadlines" USING btree ("due_ms") WHERE met_ms is null and cancelled_ms is null and breached_ms is null;
CREATE INDEX "tickets_next_call" ON "tickets" USING btree ("next_call_ms");
CREATE INDEX "tickets_hung_sign" ON "tickets" USING btree ("raised_ms") WHERE hung_sign;

-- Open tickets of before get their first call at the next look at deadlines.
SET LOCAL ROLE anju_admin;
UPDATE tickets SET next_call_ms = raised_ms
  WHERE state IN ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying');
RESET ROLE;

-- Whether anybody who can log in is behind an audience of a message. It tells no more than that, so whoever writes tickets may ask.
CREATE FUNCTION anju.is_reachable(audience text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM users u
    WHERE NOT u.disabled AND CASE split_part(audience, ':', 1)
      WHEN 'party' THEN u.party_id = substr(audience, 7)
      WHEN 'officers' THEN u.role IN ('verifier', 'dispatcher', 'supervisor', 'admin') AND EXISTS (
        SELECT FROM jsonb_array_elements_text(u.scopes) AS s
        WHERE replace(s, '-', '_') = substr(audience, 10)
      )
      ELSE u.role = ANY (
        CASE split_part(audience, ':', 1)
          WHEN 'dispatchers' THEN ARRAY['dispatcher', 'supervisor', 'admin']
          WHEN 'supervisors' THEN ARRAY['supervisor', 'admin']
          WHEN 'verifiers' THEN ARRAY['verifier', 'supervisor']
        END
      ) AND EXISTS (
        SELECT FROM jsonb_array_elements_text(u.scopes) AS s
        WHERE replace(s, '-', '_')::ltree @> substr(audience, position(':' IN audience) + 1)::ltree
      )
    END
  )
$$;
DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.is_reachable(text) OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;
