CREATE INDEX "notify_deliveries_tried" ON "notify_deliveries" USING btree ("channel_id","last_attempt_ms");
