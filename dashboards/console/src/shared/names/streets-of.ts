import type { EstateView, LocalisedText } from '@anju/contracts/api-client';

/** The streets of these estates, each once. */
export function streetsOf(estates: readonly EstateView[]): { id: string; name: LocalisedText }[] {
  return [
    ...new Map(estates.map(({ streetId, streetName }) => [streetId, { id: streetId, name: streetName }])).values(),
  ];
}
