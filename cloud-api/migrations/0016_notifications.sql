-- What leaves by which channel, to whom, and how it fared.
CREATE TABLE "notify_channels" (
	"channel_id" text PRIMARY KEY NOT NULL,
	"recent_ms" jsonb NOT NULL,
	"paused_until_ms" bigint NOT NULL,
	"last_delivered_ms" bigint,
	"last_failed_ms" bigint,
	"failure" text,
	"failures" integer NOT NULL
);

CREATE TABLE "notify_deliveries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"ticket_id" text NOT NULL,
	"channel_id" text NOT NULL,
	"address" text NOT NULL,
	"user_id" text,
	"severity" text NOT NULL,
	"content" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_ms" bigint NOT NULL,
	"next_ms" bigint NOT NULL,
	"last_attempt_ms" bigint,
	"ended_ms" bigint,
	"failure" text,
	CONSTRAINT "notify_deliveries_key_unique" UNIQUE("key")
);

CREATE TABLE "notify_parts" (
	"message_id" bigint NOT NULL,
	"delivery_id" bigint NOT NULL,
	CONSTRAINT "notify_parts_message_id_delivery_id_pk" PRIMARY KEY("message_id","delivery_id")
);

CREATE TABLE "notify_queue" (
	"message_id" bigint PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"ticket_id" text NOT NULL,
	"audience" text NOT NULL,
	"template" text NOT NULL
);

CREATE TABLE "notify_settings" (
	"user_id" text PRIMARY KEY NOT NULL,
	"email" text,
	"phone" text,
	"locale" text,
	"quiet_hours" jsonb,
	"muted_channel_ids" jsonb NOT NULL
);

ALTER TABLE "notify_parts" ADD CONSTRAINT "notify_parts_delivery_id_notify_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."notify_deliveries"("id") ON DELETE cascade ON UPDATE no action;
CREATE INDEX "notify_deliveries_due" ON "notify_deliveries" USING btree ("channel_id","next_ms") WHERE state = 'waiting';
CREATE INDEX "notify_deliveries_ticket" ON "notify_deliveries" USING btree ("ticket_id");
CREATE INDEX "notify_deliveries_ended" ON "notify_deliveries" USING btree ("ended_ms");
CREATE INDEX "notify_parts_delivery" ON "notify_parts" USING btree ("delivery_id");

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY
    ARRAY['notify_queue', 'notify_deliveries', 'notify_parts', 'notify_channels', 'notify_settings']
  LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO anju_admin, anju_sweeper', table_name);
    EXECUTE format('CREATE POLICY service_all ON public.%I TO anju_admin, anju_sweeper USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END
$$;
GRANT USAGE ON SEQUENCE notify_deliveries_id_seq TO anju_admin, anju_sweeper;

-- Whoever sees a ticket sees who was told of it.
GRANT SELECT ON notify_deliveries TO anju_app;
CREATE POLICY app_read ON notify_deliveries FOR SELECT TO anju_app USING (ticket_id IN (SELECT id FROM tickets));

-- In the transaction of the message itself: a message that was written is one that leaves. 'live' is the in-app channel's own.
CREATE FUNCTION anju.queue_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notify_queue (message_id, key, ticket_id, audience, template)
  VALUES (NEW.id, NEW.key, NEW.ticket_id, NEW.audience, NEW.template);
  RETURN NULL;
END
$$;
DO $$
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA anju TO anju_admin';
  EXECUTE 'ALTER FUNCTION anju.queue_message() OWNER TO anju_admin';
  EXECUTE 'REVOKE CREATE ON SCHEMA anju FROM anju_admin';
END
$$;
-- The administrator's role puts back what a backup has: its queue too, and messages that left long ago must not leave again.
CREATE TRIGGER queue_message AFTER INSERT ON notification_outbox
  FOR EACH ROW WHEN (NEW.audience <> 'live' AND current_user <> 'anju_admin') EXECUTE FUNCTION anju.queue_message();
