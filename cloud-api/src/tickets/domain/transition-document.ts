import { roleNames, ticketActionNames, ticketStateNames } from '@anju/contracts';
import { shippedLadder } from '../../routing/ladder-times.js';
import { defaultClocks } from './clocks.js';
import { endStates } from './ticket.js';
import { type Grant, type Relation, type Transition, transitionTable } from './transition-table.js';

const relationTexts: Record<Relation, string> = {
  scope: 'responsible for the place',
  lead: 'of the lead',
  lead_called: 'of the lead, while the estate is called or he has to respond anew',
  co_handler: 'of a co-handler',
  called: 'responsible for the street or district that is called',
  independent: 'responsible for the place, of no handling party',
  approver: 'responsible for a level above the estate, of no handling party',
  verifier: 'responsible for the place, of no handling party, neither he nor his party did any of the work',
};

const conditionTexts = {
  parts_done: 'no co-handler’s part is open',
  sensors_normal: 'every hazard of the ticket is confirmed normal or overridden',
  sensors_object: 'a hazard of the ticket is not confirmed normal',
  call_waits: 'nobody has answered the call',
  arrival_waits: 'a clock of `arrive` runs',
  not_hung: 'it is not under 挂牌督办',
} as const;

function whoText(grants: readonly Grant[]): string {
  return grants
    .map(({ roles, relation }) => `${roles.map((role) => roleNames[role].en).join(' / ')}, ${relationTexts[relation]}`)
    .join('; or ');
}

function consentText({ consent }: Transition): string {
  if (consent === undefined) return '';
  const asked = `asked for by: ${whoText(consent.askedBy)}`;
  return consent.required ? `${asked}; a second person agrees` : `may be ${asked}`;
}

const quoted = (fields: readonly string[]) => fields.map((field) => `\`${field}\``);

function carriedText({ carries, unsensed = [] }: Transition): string {
  const instead = unsensed.length === 0 ? [] : [`${quoted(unsensed).join(', ')} where no sensor watches it`];
  return [...quoted(carries), ...instead].join(', ');
}

function rowText(transition: Transition): string {
  const { from, action, to } = transition;
  const cells = [
    from,
    `${action} ${ticketActionNames[action].zh}${transition.part ? ' (own part)' : ''}`,
    from === to && action !== 'assign' ? `${to} (unchanged)` : to,
    whoText(transition.who),
    carriedText(transition),
    [...transition.conditions.map((condition) => conditionTexts[condition]), consentText(transition)]
      .filter((text) => text !== '')
      .join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function durationText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 60) return `${minutes} min`;
  return minutes < 72 * 60 || minutes % 1440 !== 0 ? `${minutes / 60} h` : `${minutes / 1440} d`;
}

/** docs/ticket-transitions.md, made from the table that the engine runs on. */
export function transitionDocument(): string {
  const states = Object.entries(ticketStateNames).map(([state, { zh }]) => `    ${state}: ${state} ${zh}`);
  const arrows = transitionTable
    // What leaves the state as it is stands in the table only; a new assignment is a step of its own.
    .filter(({ from, to, action }) => from !== to || action === 'assign')
    .map(({ from, action, to }) => `    ${from} --> ${to}: ${action}`);
  const ends = endStates.map((state) => `    ${state} --> [*]`);
  const clocks = defaultClocks.rules.map(
    ({ kind, limitMs, severity, ruleIds, source }) =>
      `| ${kind} | ${durationText(limitMs)} | ${severity ?? 'any'} | ${ruleIds?.join(', ') ?? 'any'} | ${source.tag} (${source.confidence}) | ${source.text} |`,
  );
  return [
    '# Ticket transitions',
    '',
    'Generated from the transition table (`cloud-api/src/tickets/domain/transition-table.ts`) by',
    '`cloud-api/scripts/generate-ticket-transitions.mjs`. Do not edit.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...states,
    '    [*] --> raised',
    ...arrows,
    ...ends,
    '```',
    '',
    '| from | action | to | who | must carry | and only if |',
    '|---|---|---|---|---|---|',
    ...transitionTable.map(rowText),
    '',
    '`photoRef` names a file of this very ticket: a photo for `override`; for `pass` a photo or a signature that was added since the work was',
    'submitted last. The log tells how acceptance was confirmed: by a signature, or by the account that passed it.',
    '',
    'A suspension ends by itself at its end date, and at once when a worse hazard joins the ticket, or one that does not wait (a person',
    'is trapped). Where the ticket was accepted before, such a hazard opens the respond clock anew and calls the lead again: who is on',
    'his way or at work answers by 知悉, or by what he does next. A worse report and a worse ticket that is merged into it do the same.',
    'Where a person is trapped at what is worked on already, the arrive clock opens anew too, unless one runs: 到场 or the submission',
    'meets it.',
    '',
    'A co-handler is to accept or decline within the lead’s limit of respond, counted from when he was asked; a suspension is not',
    'counted. He is reminded until he does: as often as a lead, and once he is late as often as the ladder goes on with what is late.',
    'When the limit passes he, the lead and the dispatchers are told once; no clock of the ticket moves by it, nobody above is called.',
    '',
    `## Clocks that ship (version ${defaultClocks.version})`,
    '',
    'A district sets its own by problem class and severity (`PUT /api/v1/ticket-clocks/{districtId}`); for hazards of a named rule the',
    'limit below stays the upper bound. What runs keeps the limit that it was opened with.',
    '',
    '| clock | limit | severity | hazard of rule | source | text |',
    '|---|---|---|---|---|---|',
    ...clocks,
    '',
    '## The ladder: estate → street → district (三级应急维修)',
    '',
    'The estate is called with the assignment. A broken clock calls the next level at once; so does a call that nobody can hear',
    '(nobody behind it can log in, or every message to them failed). A clock of rectify or verify warns when a fifth of its time is',
    'left. A rectify clock that stays broken at the top by the handlers’ fault hangs the sign (挂牌督办). All times DEFAULT (H); a',
    'district sets its own (`PUT /api/v1/ticket-ladders/{districtId}`), and a ticket keeps those of its last call until the next one.',
    '',
    '| severity | a call is repeated every | goes up unanswered after | goes up while a clock stays broken every |',
    '|---|---|---|---|',
    ...Object.entries(shippedLadder).map(
      ([severity, step]) =>
        `| ${severity} | ${durationText(step.remindMs)} | ${durationText(step.upAfterMs)} | ${durationText(step.overdueStepMs)} |`,
    ),
    '',
  ].join('\n');
}
