-- A reassigned ticket is no longer the business of the party that had it; who had it before is in the event log.
GRANT DELETE ON ticket_assignments TO anju_app, anju_ingest, anju_sweeper;
