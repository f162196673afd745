ALTER TABLE "ticket_assignments" ADD COLUMN "answer_by_ms" bigint;
ALTER TABLE "ticket_assignments" ADD COLUMN "overdue_ms" bigint;
ALTER TABLE "ticket_assignments" ADD COLUMN "reminded_ms" bigint;
ALTER TABLE "ticket_assignments" ADD COLUMN "reminders" integer DEFAULT 0 NOT NULL;

-- Who was asked before co-handlers had a limit has 30 minutes from now on, or from the end of a suspension: nobody is late for a limit
-- that was not there. The ladder looks at these tickets at once.
SET LOCAL ROLE anju_admin;
UPDATE ticket_assignments a
  SET answer_by_ms = greatest((extract(epoch FROM now()) * 1000)::bigint, coalesce(t.suspended_until_ms, 0)) + 1800000,
    reminded_ms = (extract(epoch FROM now()) * 1000)::bigint
  FROM tickets t
  WHERE t.id = a.ticket_id AND a.role = 'co_handler' AND a.state = 'assigned'
    AND t.state IN ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying');
UPDATE tickets t SET next_call_ms = (extract(epoch FROM now()) * 1000)::bigint
  WHERE t.state IN ('assigned', 'responding', 'rectifying') AND t.escalation IS NOT NULL
    AND EXISTS (SELECT FROM ticket_assignments a WHERE a.ticket_id = t.id AND a.answer_by_ms IS NOT NULL);
RESET ROLE;
