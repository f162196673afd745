import { FacilityKind } from '@anju/contracts';

/** As many facilities as the address of the page to print can name; more are chosen by estate and kind. */
export const MOST_TICKED = 200;

/** Which labels are printed. */
export interface LabelChoice {
  readonly estateIds: readonly string[];
  /** `undefined`: of every kind. */
  readonly kind: FacilityKind | undefined;
  /** Empty: of every facility. */
  readonly facilityIds: readonly string[];
}

/** As the address of the page has it. */
export function labelParams({ estateIds, kind, facilityIds }: LabelChoice): URLSearchParams {
  return new URLSearchParams([
    ...estateIds.map((id) => ['estateId', id]),
    ...(kind === undefined ? [] : [['kind', kind]]),
    ...facilityIds.map((id) => ['facilityId', id]),
  ]);
}

/** Where these labels are printed. */
export const printAddress = (choice: LabelChoice): string => `/report-links/print?${labelParams(choice)}`;

export function readLabelChoice(params: URLSearchParams): LabelChoice {
  return {
    estateIds: [...new Set(params.getAll('estateId'))].filter((id) => id !== ''),
    kind: FacilityKind.safeParse(params.get('kind')).data,
    facilityIds: params.getAll('facilityId'),
  };
}

/** Whether the label of that facility is chosen. */
export function isChosen(
  { kind, facilityIds }: LabelChoice,
  facility: { readonly facilityId: string; readonly facilityKind: FacilityKind },
): boolean {
  if (kind !== undefined && facility.facilityKind !== kind) return false;
  return facilityIds.length === 0 || facilityIds.includes(facility.facilityId);
}

/** The kinds that there are, each once, in the order of the list. */
export const kindsOf = (kinds: readonly FacilityKind[]): readonly FacilityKind[] => [...new Set(kinds)];
