/** A row of hazards that are or were active; `state` may be `withdrawn`. */
export interface RecordedHazard {
  readonly id: string;
  readonly ruleId: string;
  readonly facilityId: string;
  readonly problemClass: string;
  readonly state: string;
  readonly ticketId: string | null;
}

export interface RecordedTicket {
  readonly id: string;
  readonly facilityId: string;
  readonly problemClass: string;
  readonly state: string;
}

export interface TicketComparison {
  /** A hazard that people were to be told of and that has no ticket. */
  readonly lost: readonly string[];
  /** Two tickets at once for the same, or one that no hazard led to. */
  readonly doubled: readonly string[];
}

const ended = ['closed', 'merged', 'cancelled'];

/** One ticket for each facility and class of problem, which every hazard of these is in. A hazard that late data took back keeps its own. */
export function compareTickets(
  hazards: readonly RecordedHazard[],
  tickets: readonly RecordedTicket[],
): TicketComparison {
  const lost: string[] = [];
  const doubled: string[] = [];
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  for (const hazard of hazards.filter(({ state }) => state !== 'withdrawn')) {
    const what = `${hazard.ruleId} at ${hazard.facilityId} (${hazard.id})`;
    const ticket = hazard.ticketId === null ? undefined : byId.get(hazard.ticketId);
    if (ticket === undefined) lost.push(`${what} has no ticket`);
    else if (ticket.facilityId !== hazard.facilityId || ticket.problemClass !== hazard.problemClass) {
      lost.push(`${what} is in ${ticket.id}, which is of ${ticket.facilityId}, ${ticket.problemClass}`);
    }
  }
  const open = new Map<string, string>();
  for (const ticket of tickets.filter(({ state }) => !ended.includes(state))) {
    const subject = `${ticket.facilityId}, ${ticket.problemClass}`;
    const other = open.get(subject);
    if (other === undefined) open.set(subject, ticket.id);
    else doubled.push(`${other} and ${ticket.id} are both open for ${subject}`);
  }
  for (const ticket of tickets) {
    if (!hazards.some(({ ticketId }) => ticketId === ticket.id)) doubled.push(`${ticket.id} is of no hazard`);
  }
  return { lost, doubled };
}
