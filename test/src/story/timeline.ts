import { Role, Severity, TicketAction, TicketState } from '@anju/contracts';
import { z } from 'zod';

const Words = z.strictObject({ zh: z.string(), en: z.string() });

/** Ms from the story's beginning: the source time of the sample that raised the ticket. */
const AtMs = z.number().int();

/** What a moment of a hazard was read from. */
export const StoryReading = z.strictObject({
  point: z.string(),
  name: Words,
  /** As people read it, with its unit. */
  text: Words,
  /** A measured figure: another run has another one. */
  measured: z.boolean(),
  /** The comparison of the rule that held; `null`: the reading is of a time and not of a comparison. */
  holds: Words.nullable(),
  sourceAtMs: AtMs,
  /** When the cloud had it; `null`: the live view skipped it for a later one. */
  receivedAtMs: AtMs.nullable(),
});
export type StoryReading = z.infer<typeof StoryReading>;

export const StoryClock = z.strictObject({
  kind: z.enum(['respond', 'arrive', 'rectify', 'verify']),
  /** `tightened`: now due `ms` from then; `goes_on`: after a failed acceptance; `paused`: moved by `ms`; `met`: `ms` before it was due. */
  what: z.enum(['opened', 'tightened', 'goes_on', 'paused', 'resumed', 'met', 'breached', 'cancelled']),
  ms: z.number().int().nullable(),
  dueAtMs: AtMs.nullable(),
});
export type StoryClock = z.infer<typeof StoryClock>;

export const StoryMessage = z.strictObject({
  channel: z.string(),
  kind: z.enum(['webhook', 'sms', 'voice']),
  to: z.string(),
  subject: z.string(),
  state: z.enum(['waiting', 'delivered', 'diverted', 'dead']),
  /** When its receiver had it; `null`: it never did. */
  receivedAtMs: AtMs.nullable(),
});
export type StoryMessage = z.infer<typeof StoryMessage>;

const Actor = z.strictObject({ name: z.string(), role: Role.nullable() });

export const StoryEntry = z.discriminatedUnion('kind', [
  /** What happens at the place, by the simulators. */
  z.strictObject({ kind: z.literal('field'), atMs: AtMs, text: Words }),
  /** An event of the ticket's log with all that belongs to it. */
  z.strictObject({
    kind: z.literal('event'),
    atMs: AtMs,
    type: z.string(),
    actor: Actor.nullable(),
    details: z.array(Words),
    clocks: z.array(StoryClock),
    readings: z.array(StoryReading),
    messages: z.array(StoryMessage),
  }),
  /** What the API refused; it leaves no trace in the log. */
  z.strictObject({
    kind: z.literal('refused'),
    atMs: AtMs,
    actor: Actor,
    action: TicketAction,
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
  }),
  /** What somebody sees who looks. */
  z.strictObject({ kind: z.literal('look'), atMs: AtMs, actor: Actor, text: Words }),
]);
export type StoryEntry = z.infer<typeof StoryEntry>;

/** A ticket's whole life, from the sample that raised it. Ids that differ from run to run are normalised. */
export const StoryTimeline = z.strictObject({
  story: z.string(),
  title: Words,
  about: Words,
  ticket: z.strictObject({
    title: Words,
    place: Words,
    problemClass: Words,
    severity: Severity,
    state: TicketState,
    hungSign: z.boolean(),
  }),
  /** What was set beforehand, through the API. */
  settings: z.array(Words),
  entries: z.array(StoryEntry),
});
export type StoryTimeline = z.infer<typeof StoryTimeline>;

/** The figures of a story's last line. A clock is one that opened, a message one delivery, a reading one sample of a hazard. */
export function countsOf({ entries }: StoryTimeline) {
  const events = entries.filter((entry) => entry.kind === 'event');
  const sum = (of: (event: (typeof events)[number]) => number): number => events.reduce((n, each) => n + of(each), 0);
  return {
    events: events.length,
    clocks: sum(({ clocks }) => clocks.filter(({ what }) => what === 'opened' || what === 'goes_on').length),
    messages: sum(({ messages }) => messages.length),
    readings: sum(({ readings }) => readings.length),
  };
}
