ALTER TABLE "tickets" ADD COLUMN "next_due_ms" bigint DEFAULT 8640000000000000 NOT NULL;

-- As every writer of clocks keeps it from now on.
SET LOCAL ROLE anju_admin;
UPDATE tickets t SET next_due_ms = d.due_ms
  FROM (
    SELECT ticket_id, min(due_ms) AS due_ms FROM ticket_deadlines
    WHERE met_ms IS NULL AND cancelled_ms IS NULL GROUP BY ticket_id
  ) d
  WHERE d.ticket_id = t.id;
RESET ROLE;

CREATE INDEX "notification_outbox_waiting" ON "notification_outbox" USING btree ("id") WHERE delivered_ms is null;
CREATE INDEX "notification_outbox_ticket" ON "notification_outbox" USING btree ("ticket_id","audience");
CREATE INDEX "tickets_open_due" ON "tickets" USING btree ("next_due_ms","id") WHERE state in ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying');
CREATE INDEX "tickets_suspended" ON "tickets" USING btree ("suspended_until_ms") WHERE state = 'suspended';
