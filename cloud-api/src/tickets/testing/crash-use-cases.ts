import type { Routing } from '../../routing/index.js';
import type { Signs } from '../../signs/index.js';
import { transitionTable } from '../domain/transition-table.js';
import type { HazardTickets, Tickets } from '../index.js';

/** The rows in which a use case is killed, or why there are none. */
type Trial = readonly string[] | 'rows of the transition table' | 'reads' | 'runs others' | 'writes files only';

const sweeps = [
  '(assigned, call repeated)',
  '(assigned, deadline passed)',
  '(responding, top of the ladder)',
  '(suspended, end date)',
];
const changesOf = (item: string) => [`(${item}, new)`, `(${item}, changed)`, `(${item}, taken away)`];

/** Every use case of tickets, signs and routing: one that is new does not build until it is said here where it is tried. */
const useCases = {
  tickets: {
    act: 'rows of the transition table',
    handOver: 'rows of the transition table',
    fileReport: ['(none, complaint)', '(none, by hand)', '(assigned, complaint joins)'],
    filePublicReport: ['(none, reported by the code)', '(assigned, report by the code joins)'],
    addFile: ['(rectifying, file added)'],
    sweep: sweeps,
    messagesFailed: ['(assigned, messages failed)'],
    forgetReporters: ['(merged, reporter forgotten)'],
    makeReportLinks: ['(none, links made)'],
    revokeReportLink: ['(none, link revoked)'],
    putClocks: ['(none, clocks set)'],
    sweepFiles: 'writes files only',
    hazardTickets: 'runs others',
    changed: 'runs others',
    start: 'runs others',
    stop: 'runs others',
    list: 'reads',
    get: 'reads',
    verifyLog: 'reads',
    countOpen: 'reads',
    storms: 'reads',
    leftTickets: 'reads',
    ticketsOf: 'reads',
    complaints: 'reads',
    allComplaints: 'reads',
    complaintPeaks: 'reads',
    readFile: 'reads',
    reportLinks: 'reads',
    publicPlace: 'reads',
    receipt: 'reads',
    clocksOf: 'reads',
    preview: 'reads',
    eventOf: 'reads',
  },
  hazards: {
    hazardBecameActive: ['(none, raise)', '(assigned, hazard joins)'],
    hazardChanged: [
      '(assigned, hazard cleared)',
      '(assigned, hazard withdrawn)',
      '(assigned, hazard worse)',
      '(suspended, hazard worse)',
      '(verifying, hazard returns)',
      '(merged, hazard cleared)',
    ],
    mergeOfOneCause: ['(assigned, one cause)'],
    hazardLeft: ['(assigned, hazard outlasts the cause)'],
    openTicketOf: 'reads',
  },
  signs: {
    hang: ['(none, sign hung)'],
    release: ['(sign hung, released)'],
    list: 'reads',
    get: 'reads',
    proposals: 'reads',
    currentQuarter: 'reads',
  },
  routing: {
    putRoute: changesOf('route'),
    putContract: changesOf('contract'),
    putDuty: changesOf('duty'),
    putParty: ['(party, taken away)', '(party, changed)'],
    putLadder: ['(none, ladder set)'],
    table: 'reads',
    changes: 'reads',
    duty: 'reads',
    ladderOf: 'reads',
  },
} as const satisfies {
  readonly tickets: Readonly<Record<keyof Tickets, Trial>>;
  readonly hazards: Readonly<Record<keyof HazardTickets, Trial>>;
  readonly signs: Readonly<Record<keyof Signs, Trial>>;
  readonly routing: Readonly<Record<keyof Routing, Trial>>;
};

const isRows = (trial: Trial): trial is readonly string[] => typeof trial !== 'string';

/** Names of the rows that must be there: of the transition table, with what is only asked for where it takes two, and of every use case. */
export const neededRows: readonly string[] = [
  ...transitionTable.flatMap(({ from, action, part, consent }) => {
    const name = `(${from}, ${action}${part ? ' own part' : ''})`;
    return consent === undefined ? [name] : [`(${from}, ${action} asked)`, name];
  }),
  ...Object.values(useCases).flatMap((cases) => Object.values<Trial>(cases).filter(isRows).flat()),
];
