/** An open ticket that a party holds where it works no more. */
export interface HeldTicket {
  readonly partyId: string;
  readonly partyName: string;
  readonly goneMs: number | null;
  readonly role: 'lead' | 'co_handler';
  readonly ticketId: string;
}

export interface HolderRecords {
  /** In the order of their ids. `day`: today, in Shanghai; contracts that ended before it are over. */
  heldByLeavers(
    day: string,
    about: { readonly partyId: string | null; readonly limit: number },
  ): Promise<readonly HeldTicket[]>;
  /** In the order of their ids; of any party. */
  heldBy(partyId: string, limit: number): Promise<readonly Pick<HeldTicket, 'role' | 'ticketId'>[]>;
}
