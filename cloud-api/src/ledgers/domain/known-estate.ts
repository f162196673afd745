/** An estate as it is registered, with what a ledger knows of it. */
export interface KnownEstate<Facts> {
  readonly estateId: string;
  readonly path: string;
  readonly estateName: string;
  readonly streetName: string;
  /** `null`: nothing of this ledger was ever written. */
  readonly facts: Facts | null;
  /** What the registry says of the company and its manager, until a ledger says it; `null`: nothing. */
  readonly registered: { readonly company: string | null; readonly manager: string | null };
}
