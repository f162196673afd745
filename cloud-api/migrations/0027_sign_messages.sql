-- Messages about the sign of an estate leave by the tickets' outbox; their `ticket_id` is the number of the sign.
CREATE POLICY app_signs ON notification_outbox FOR INSERT TO anju_app
  WITH CHECK (template LIKE 'sign.%' AND EXISTS (SELECT FROM estate_signs s WHERE s.id = ticket_id));
-- Whoever sees a sign sees who was told of it.
CREATE POLICY app_signs ON notify_deliveries FOR SELECT TO anju_app
  USING (EXISTS (SELECT FROM estate_signs s WHERE s.id = ticket_id));
