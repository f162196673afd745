import { ProblemClass, Severity, TicketSourceKind } from '@anju/contracts';
import type { BoardFilter } from '../../shared/api/board-queries.js';

const flags = ['overdue', 'mine', 'hungSign'] as const;
/** As the API takes it. */
export const LONGEST_TEXT = 60;
export type Flag = (typeof flags)[number];

/** The filter that stands in the page's address, so that Back and a link find it again; what is no filter is left out. */
export function filterOf(params: URLSearchParams): BoardFilter {
  const one = <T extends string>(options: readonly T[], name: string): T | undefined =>
    options.find((each) => each === params.get(name));
  const state = params.get('state') === 'closed' ? 'closed' : 'open';
  const filter: Record<string, string | undefined> = {
    severity: one(Severity.options, 'severity'),
    problemClass: one(ProblemClass.options, 'problemClass'),
    source: one(TicketSourceKind.options, 'source'),
    streetId: params.get('streetId') ?? undefined,
    estateId: params.get('estateId') ?? undefined,
    number: params.get('number')?.trim() || undefined,
    text: params.get('text')?.trim().slice(0, LONGEST_TEXT) || undefined,
  };
  for (const flag of flags) filter[flag] = params.get(flag) === 'true' ? 'true' : undefined;
  const sort = one(['due', 'newest'] as const, 'sort') ?? (state === 'open' ? 'due' : 'newest');
  return { ...filter, state, sort };
}

/** How many things the list is narrowed by. */
export function narrowedBy({ state: _, sort: __, ...filter }: BoardFilter): number {
  return Object.values(filter).filter((each) => each !== undefined).length;
}
