import type {
  ContractValue,
  HazardExplanation,
  HazardView,
  LadderTimesView,
  LiveEvent,
  LocalisedText,
  NotificationView,
  Page,
  PartyView,
  PointView,
  ProblemClass,
  RuleOverride,
  RuleSettingsView,
  TicketAction,
  TicketClocksView,
  TicketLadderView,
  TicketSummary,
  TicketView,
} from '@anju/contracts';
import { InVain, until } from '../harness/until.js';
import type { MessageKind, MessageReceiver } from './message-receiver.js';
import { type ActionWith, cast, Person, type PersonId, type Refusal } from './people.js';
import { type StoryDistrict, storyEstate } from './story-district.js';

/** A loaded machine takes minutes for what takes seconds otherwise. */
const PATIENCE_MS = 300_000;
const EVERY_MS = 400;
const DISTRICT = 'shifan';

/** What the ticket's log does not hold. */
export type StagedMoment =
  | { readonly kind: 'field'; readonly atMs: number; readonly text: LocalisedText }
  | { readonly kind: 'look'; readonly atMs: number; readonly who: Person; readonly text: LocalisedText }
  | {
      readonly kind: 'refused';
      readonly atMs: number;
      readonly who: Person;
      readonly action: TicketAction;
      readonly refusal: Refusal;
    };

/** All that a finished story left behind. */
export interface StoryRecord {
  readonly ticket: TicketView;
  readonly notifications: readonly NotificationView[];
  readonly received: MessageReceiver['messages'];
  readonly hazards: readonly { readonly hazard: HazardView; readonly explanation: HazardExplanation }[];
  readonly points: readonly PointView[];
  /** Names of the parties by id, of those too that have the ticket no more. */
  readonly parties: ReadonlyMap<string, string>;
  /** Receipt time of what the live view showed, by {@link sampleKey}. */
  readonly receipts: ReadonlyMap<string, number>;
  readonly moments: readonly StagedMoment[];
  readonly settings: readonly LocalisedText[];
  /** Names of people by phone. */
  readonly phones: ReadonlyMap<string, string>;
}

export function sampleKey(point: string, sourceTimeMs: number): string {
  return `${point} ${sourceTimeMs}`;
}

/** Where a story is played: the district, its people, and what they see. */
export class Stage {
  readonly #moments: StagedMoment[] = [];
  readonly #settings: LocalisedText[] = [];
  readonly #receipts = new Map<string, number>();
  #ticketId: string | undefined;

  constructor(
    private readonly district: StoryDistrict,
    private readonly receiver: MessageReceiver,
    private readonly people: Readonly<Record<PersonId, Person>>,
    private readonly about: { readonly facilityId: string; readonly problemClass: ProblemClass },
    private readonly say: (line: string) => void,
  ) {}

  /** To be called with every live event that the control room's console gets. */
  hear(event: LiveEvent): void {
    if (event.type === 'points' && event.facilityId === this.about.facilityId) this.#noteReceipts(event.points);
  }

  #noteReceipts(points: readonly PointView[]): void {
    for (const { key, sourceTimeMs, receivedTimeMs } of points) {
      if (sourceTimeMs !== null && receivedTimeMs !== null)
        this.#receipts.set(sampleKey(key, sourceTimeMs), receivedTimeMs);
    }
  }

  async until<T>(what: string, probe: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
    this.say(`… ${what}`);
    return until(what, probe, { timeoutMs: PATIENCE_MS, everyMs: EVERY_MS });
  }

  /** All values of the facility are there and good. */
  untilWatched(): Promise<true> {
    return this.until('the facility to be watched', async () => {
      const points = await this.#points();
      this.#noteReceipts(points);
      return points.every(({ quality }) => quality === 'good') && points.length > 0;
    });
  }

  /** Other delays of rules for the estate, so that a story takes minutes and not hours. */
  async setRules(rules: Record<string, RuleOverride>, reason: LocalisedText): Promise<void> {
    const path = `/api/v1/rule-settings/${storyEstate}`;
    const { supervisor } = this.people;
    const { version, settings } = await supervisor.api.get<RuleSettingsView>(path);
    await supervisor.put(path, {
      expectedVersion: version,
      settings: { ...settings, rules: { ...settings.rules, ...rules } },
      reason: reason.zh,
    });
    this.#settings.push(reason);
  }

  /** A time limit of the district. */
  async setClock(limit: TicketClocksView['limits'][number], reason: LocalisedText): Promise<void> {
    const path = `/api/v1/ticket-clocks/${DISTRICT}`;
    const { supervisor } = this.people;
    const { version, limits } = await supervisor.api.get<TicketClocksView>(path);
    await supervisor.put(path, { expectedVersion: version, limits: [...limits, limit], reason: reason.zh });
    this.#settings.push(reason);
  }

  /** Times of the district's ladder; what is not given ships. */
  async setLadder(times: LadderTimesView, reason: LocalisedText): Promise<void> {
    const path = `/api/v1/ticket-ladders/${DISTRICT}`;
    const { supervisor } = this.people;
    const { version } = await supervisor.api.get<TicketLadderView>(path);
    await supervisor.put(path, { expectedVersion: version, times: [times], reason: reason.zh });
    this.#settings.push(reason);
  }

  /** A contract of maintenance at the estate, in force from a day that is past. */
  async setContract(
    contractId: string,
    value: Pick<ContractValue, 'partyId' | 'problemClasses'>,
    reason: LocalisedText,
  ) {
    await this.people.supervisor.put(`/api/v1/routing/contracts/${contractId}`, {
      expectedVersion: 0,
      value: { ...value, place: `${DISTRICT}.qiaodong.${storyEstate}`, fromDay: '2026-01-01', toDay: null },
      reason: reason.zh,
    });
    this.#settings.push(reason);
  }

  /** Something happens at the place. */
  async happens(text: LocalisedText, change: (field: StoryDistrict['field']) => Promise<void>): Promise<void> {
    this.say(`* ${text.zh} ${text.en}`);
    this.#moments.push({ kind: 'field', atMs: Date.now(), text });
    await change(this.district.field);
  }

  /** The ticket once it is there and as it is wanted. */
  untilTicket(what: string, isSo: (ticket: TicketView) => boolean = () => true): Promise<TicketView> {
    return this.until(what, async () => {
      this.#ticketId ??= (await this.#openTicket())?.id;
      if (this.#ticketId === undefined) return undefined;
      const ticket = await this.ticket();
      return isSo(ticket) ? ticket : undefined;
    });
  }

  /** The log tells that these rules' hazards belong to the ticket. */
  async untilHazards(...ruleIds: readonly string[]): Promise<void> {
    await this.untilTicket(`the ticket to hold ${ruleIds.join(', ')}`, ({ events }) => {
      const known = events.flatMap(({ data }) => rulesIn(data));
      return ruleIds.every((id) => known.includes(id));
    });
  }

  /** Every hazard of the ticket has been normal for its rule's confirm time. */
  async untilConfirmed(): Promise<void> {
    await this.untilTicket('the sensors to confirm', ({ events, hazardIds }) => {
      const cleared = events.filter(({ type, data }) => type === 'hazard_changed' && data.change === 'cleared');
      return new Set(cleared.flatMap(({ data }) => idsIn(data))).size === hazardIds.length;
    });
  }

  async untilCalled(id: PersonId, by: MessageKind, count = 1): Promise<void> {
    const { name, phone } = this.people[id];
    await this.until(`${by} to ${name}`, () => {
      const calls = this.receiver.messages.filter(
        ({ kind, address, ticketId }) => kind === by && address === phone && ticketId === this.#ticketId,
      );
      return calls.length >= count;
    });
  }

  ticket(): Promise<TicketView> {
    return this.people.supervisor.api.get<TicketView>(`/api/v1/tickets/${encodeURIComponent(this.#id())}`);
  }

  /** A person does something that must be allowed. */
  async act(id: PersonId, action: TicketAction, carries?: ActionWith): Promise<void> {
    const refusal = await this.#try(id, action, carries);
    if (refusal === undefined) return;
    throw new InVain(`${this.people[id].name} may not '${action}': ${JSON.stringify(refusal)}`);
  }

  /** A person tries something that must be refused. */
  async isRefused(id: PersonId, action: TicketAction, carries?: ActionWith): Promise<void> {
    const who = this.people[id];
    const atMs = Date.now();
    const refusal = await this.#try(id, action, carries);
    if (refusal === undefined) throw new InVain(`${who.name} was allowed to '${action}', which must be refused`);
    this.#moments.push({ kind: 'refused', atMs, who, action, refusal });
  }

  /** The list of tickets under 挂牌督办, as somebody sees it. */
  async hungSigns(id: PersonId): Promise<void> {
    const who = this.people[id];
    const { items } = await who.api.get<Page<TicketSummary>>('/api/v1/tickets?hungSign=true&state=open');
    const { title, estateName } =
      items.find((ticket) => ticket.id === this.#id()) ?? fail('the ticket is not among those under 挂牌督办');
    this.#moments.push({
      kind: 'look',
      atMs: Date.now(),
      who,
      text: {
        zh: `挂牌督办清单：${items.length} 件，${estateName.zh} · ${title.zh}`,
        en: `list under hung-sign supervision: ${items.length}, ${estateName.en} · ${title.en}`,
      },
    });
  }

  /** Waits until every message is out, and takes down what the story left behind. */
  async record(): Promise<StoryRecord> {
    const { supervisor } = this.people;
    const path = `/api/v1/tickets/${encodeURIComponent(this.#id())}`;
    const messagesOf = () =>
      this.receiver.messages.filter(({ ticketId }) => ticketId === this.#id()).toSorted((a, b) => a.seq - b.seq);
    const last = (await this.ticket()).events.at(-1)?.seq;
    const notifications = await this.until('all messages to be out', async () => {
      const { items } = await supervisor.api.get<Page<NotificationView>>(`${path}/notifications`);
      const isOut = items.every(({ state }) => state !== 'waiting') && messagesOf().some(({ seq }) => seq === last);
      return isOut ? items : undefined;
    });
    if (this.receiver.faults.length > 0) throw new Error(this.receiver.faults.join('\n'));
    const ticket = await this.ticket();
    const hazards = await Promise.all(
      ticket.hazardIds.map(async (hazardId) => ({
        hazard: await supervisor.api.get<HazardView>(`/api/v1/hazards/${hazardId}`),
        explanation: await supervisor.api.get<HazardExplanation>(`/api/v1/hazards/${hazardId}/explanation`),
      })),
    );
    const parties = await supervisor.api.get<Page<PartyView>>('/api/v1/parties');
    return {
      ticket,
      notifications,
      parties: new Map(parties.items.map(({ id, name }) => [id, name])),
      received: messagesOf(),
      hazards,
      points: await this.#points(),
      receipts: this.#receipts,
      moments: this.#moments,
      settings: this.#settings,
      phones: new Map(Object.values(this.people).map(({ phone, name }) => [phone, name])),
    };
  }

  #id(): string {
    return this.#ticketId ?? fail('there is no ticket yet');
  }

  async #try(id: PersonId, action: TicketAction, carries?: ActionWith): Promise<Refusal | undefined> {
    this.say(`> ${this.people[id].name} ${action}`);
    return this.people[id].act(this.#id(), action, carries);
  }

  async #points(): Promise<readonly PointView[]> {
    const { facilityId } = this.about;
    return (await this.people.control.api.get<{ points: PointView[] }>(`/api/v1/facilities/${facilityId}`)).points;
  }

  async #openTicket(): Promise<TicketSummary | undefined> {
    const { facilityId, problemClass } = this.about;
    const path = `/api/v1/tickets?state=open&facilityId=${facilityId}`;
    const { items } = await this.people.control.api.get<Page<TicketSummary>>(path);
    return items.find((ticket) => ticket.problemClass === problemClass);
  }
}

function fail(what: string): never {
  throw new InVain(what);
}

type EventData = TicketView['events'][number]['data'];

function hazardsIn(data: EventData): readonly { readonly id: string; readonly ruleId: string }[] {
  return Array.isArray(data.hazards) ? (data.hazards as { id: string; ruleId: string }[]) : [];
}

export function rulesIn(data: EventData): string[] {
  return hazardsIn(data).map(({ ruleId }) => ruleId);
}

export function idsIn(data: EventData): string[] {
  return hazardsIn(data).map(({ id }) => id);
}

/** Everybody of the cast, signed in. */
export async function assemble(httpPort: number): Promise<Readonly<Record<PersonId, Person>>> {
  const ids = Object.keys(cast) as PersonId[];
  const people: [PersonId, Person][] = [];
  for (const id of ids) people.push([id, await Person.signIn(httpPort, id)]);
  return Object.fromEntries(people) as Record<PersonId, Person>;
}
