import type { Role, TicketAction, TicketActionRequest, TicketView } from '@anju/contracts';
import { ApiClient } from '../harness/api-client.js';

/** People of the demonstration and the phones that they are called on. */
export const cast = {
  control: { username: 'control', phone: '+8613800000001' },
  supervisor: { username: 'supervisor', phone: '+8613800000002' },
  street: { username: 'street', phone: '+8613800000003' },
  property: { username: 'property', phone: '+8613800000004' },
  lift: { username: 'lift', phone: '+8613800000005' },
  fire: { username: 'fire', phone: '+8613800000006' },
  water: { username: 'water', phone: '+8613800000007' },
} as const;
export type PersonId = keyof typeof cast;

export type ActionWith = Omit<TicketActionRequest, 'action' | 'version'>;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** Somebody with a browser and a duty phone, who acts through the API only. */
export class Person {
  private constructor(
    readonly api: ApiClient,
    readonly name: string,
    readonly role: Role,
    readonly phone: string,
  ) {}

  /** Signs in and leaves the number to be called on. */
  static async signIn(httpPort: number, id: PersonId): Promise<Person> {
    const { username, phone } = cast[id];
    const api = new ApiClient(httpPort);
    await api.login(username, `${username}-demo`);
    const { displayName, role } = await api.get<{ displayName: string; role: Role }>('/api/v1/session');
    const person = new Person(api, displayName, role, phone);
    await person.put('/api/v1/notification-settings', {
      email: null,
      phone,
      locale: null,
      quietHours: null,
      mutedChannelIds: [],
    });
    return person;
  }

  async put(path: string, body: unknown): Promise<void> {
    const { status, body: answer } = await this.api.request('PUT', path, body);
    if (status !== 200) throw new Error(`PUT ${path} of ${this.name} answered ${status}: ${JSON.stringify(answer)}`);
  }

  /** Does it on the ticket as it is now. */
  async act(ticketId: string, action: TicketAction, carries: ActionWith = {}): Promise<Refusal | undefined> {
    const path = `/api/v1/tickets/${encodeURIComponent(ticketId)}`;
    const { version } = await this.api.get<TicketView>(path);
    const { status, body } = await this.api.request('POST', `${path}/actions`, { action, version, ...carries });
    if (status === 200) return undefined;
    const { code, detail } = body as { code?: string; detail?: string };
    return { status, code: code ?? '', detail: detail ?? '' };
  }
}
