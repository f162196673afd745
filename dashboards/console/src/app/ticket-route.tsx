import { HazardReadings } from '../features/hazards/hazard-readings.js';
import { TicketPage } from '../features/tickets/ticket-page.js';

/** A ticket's page with the readings of its hazards. */
export function TicketRoute() {
  return (
    <TicketPage renderReadings={(hazardId, unfolded) => <HazardReadings hazardId={hazardId} unfolded={unfolded} />} />
  );
}
