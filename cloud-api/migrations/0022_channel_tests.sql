CREATE TABLE "notify_calendar" (
	"id" integer PRIMARY KEY NOT NULL,
	"looked_ms" bigint NOT NULL
);

CREATE TABLE "notify_tests" (
	"channel_id" text NOT NULL,
	"due_ms" bigint NOT NULL,
	"user_id" text,
	"claimed_ms" bigint,
	"ended_ms" bigint,
	"duration_ms" integer,
	"failure" text,
	CONSTRAINT "notify_tests_channel_id_due_ms_pk" PRIMARY KEY("channel_id","due_ms")
);

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['notify_tests', 'notify_calendar'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO anju_admin, anju_sweeper', table_name);
    EXECUTE format('CREATE POLICY service_all ON public.%I TO anju_admin, anju_sweeper USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END
$$;

-- A channel that fails its test is a hazard of the platform.
GRANT INSERT ON hazards TO anju_sweeper;
