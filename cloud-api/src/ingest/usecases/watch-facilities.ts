import type { HazardEngine } from '../../hazards/hazards.js';
import type { Live } from '../../live/live.js';
import type { Clock } from '../../platform/clock.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { FieldDirectory, IngestTiming } from '../ingest.js';
import type { KnownNode } from './known-node.js';
import type { KnownNodes } from './known-nodes.js';
import type { MetricClaims } from './metric-claims.js';

/** Which facilities somebody speaks for now, and so which of them are watched. */
export class WatchFacilities {
  #onlineSinceMs: number | null = null;
  /** Facilities that went silent before the host could judge it. */
  readonly #undecided = new Set<string>();
  readonly #noticed = new Set<string>();
  /** Facility to the nodes that speak for it now: an estate may have several. */
  readonly #speakers = new Map<string, Set<KnownNode>>();

  constructor(
    private readonly deps: {
      readonly directory: Pick<FieldDirectory, 'device' | 'facilitiesOfNode' | 'registeredNodes'>;
      readonly claims: Pick<MetricClaims, 'facilitiesOf'>;
      readonly nodes: KnownNodes;
      readonly live: Pick<Live, 'setWatch'>;
      readonly hazards: Pick<HazardEngine, 'setWatched'>;
      readonly clock: Clock;
      readonly timing: Pick<IngestTiming, 'offlineGraceMs'>;
    },
  ) {}

  /** Nobody can say of any facility whether it is silent. */
  start(): void {
    const { directory, hazards } = this.deps;
    for (const { groupId, edgeNodeId } of directory.registeredNodes()) {
      for (const facility of directory.facilitiesOfNode(groupId, edgeNodeId)) {
        this.#undecided.add(facility.id);
        this.#noticed.add(facility.id);
      }
    }
    hazards.setWatched([...this.#undecided], 'unknown');
  }

  linkUp(): void {
    this.#onlineSinceMs = this.deps.clock.nowMs();
  }

  /** The host hears nobody. */
  linkDown(): void {
    this.#onlineSinceMs = null;
    this.#speakers.clear();
    this.start();
  }

  /** `deviceId`: empty for the metrics of the node itself. */
  deviceSpeaks(node: KnownNode, deviceId: string): void {
    for (const { id, estateId } of this.#facilitiesOf(node, deviceId)) this.#speaks(node, id, estateId);
  }

  deviceSilent(node: KnownNode, deviceId: string): void {
    this.#fallsSilent(node, this.#facilitiesOf(node, deviceId));
  }

  /** All that the node does not speak for as it is born now. */
  unbornSilent(node: KnownNode): void {
    const born = new Set(this.#bornBy(node).map(({ id }) => id));
    const ofEstate = this.deps.directory.facilitiesOfNode(node.groupId, node.edgeNodeId);
    this.#fallsSilent(
      node,
      ofEstate.filter(({ id }) => !born.has(id)),
    );
  }

  /** Facilities that were registered since: watched where their device is born, else judged like all others. */
  noticeNew(): void {
    const { directory, nodes } = this.deps;
    for (const address of directory.registeredNodes()) {
      const node = nodes.node(address);
      for (const { id, estateId } of node === undefined ? [] : this.#bornBy(node)) {
        this.#noticed.add(id);
        if (node !== undefined && this.#speakers.get(id)?.has(node) !== true) this.#speaks(node, id, estateId);
      }
      for (const { id, estateId } of directory.facilitiesOfNode(address.groupId, address.edgeNodeId)) {
        if (this.#noticed.has(id)) continue;
        this.#noticed.add(id);
        if ((this.#speakers.get(id)?.size ?? 0) === 0) this.#watch(estateId, [id], false);
      }
    }
  }

  /** What is still silent when the host has been online for a while is silent by itself. */
  tick(): void {
    if (!this.#canJudge(this.deps.clock.nowMs()) || this.#undecided.size === 0) return;
    const reached = this.#reachedEstates();
    for (const facilityId of this.#undecided) {
      const [estateId = ''] = facilityId.split('.');
      this.deps.hazards.setWatched([facilityId], reached.has(estateId) ? 'device_dead' : 'unwatched');
    }
    this.#undecided.clear();
  }

  #canJudge(nowMs: number): boolean {
    return this.#onlineSinceMs !== null && nowMs - this.#onlineSinceMs >= this.deps.timing.offlineGraceMs;
  }

  #facilitiesOf(node: KnownNode, deviceId: string): readonly IndexedFacility[] {
    const own = this.deps.directory.device(node.groupId, node.edgeNodeId, deviceId);
    const claimed = this.deps.claims.facilitiesOf(node, deviceId);
    return own === undefined ? claimed : [own, ...claimed.filter(({ id }) => id !== own.id)];
  }

  /** Facilities that the node speaks for as it is born now. */
  #bornBy(node: KnownNode): readonly IndexedFacility[] {
    if (!node.online || node.session.state !== 'born') return [];
    return ['', ...node.session.bornDevices].flatMap((deviceId) => this.#facilitiesOf(node, deviceId));
  }

  #speaks(node: KnownNode, facilityId: string, estateId: string): void {
    const speakers = this.#speakers.get(facilityId);
    if (speakers === undefined) this.#speakers.set(facilityId, new Set([node]));
    else speakers.add(node);
    this.#watch(estateId, [facilityId], true);
  }

  /** Not watched any more, but by another node that speaks for them. */
  #fallsSilent(node: KnownNode, facilities: readonly IndexedFacility[]): void {
    const silent = facilities.filter(({ id }) => {
      const speakers = this.#speakers.get(id);
      speakers?.delete(node);
      return speakers === undefined || speakers.size === 0;
    });
    const [first] = silent;
    if (first === undefined) return;
    this.#watch(
      first.estateId,
      silent.map(({ id }) => id),
      false,
    );
  }

  #watch(estateId: string, facilityIds: readonly string[], watched: boolean): void {
    const { live, hazards, clock } = this.deps;
    live.setWatch(estateId, facilityIds, watched ? 'watched' : 'not_watched');
    if (watched) {
      for (const facilityId of facilityIds) this.#undecided.delete(facilityId);
      hazards.setWatched(facilityIds, 'watched');
    } else if (this.#canJudge(clock.nowMs())) {
      hazards.setWatched(facilityIds, this.#reachedEstates().has(estateId) ? 'device_dead' : 'unwatched');
    } else {
      // Whether they are silent or we are deaf is decided when the host has been online for a while.
      for (const facilityId of facilityIds) this.#undecided.add(facilityId);
      hazards.setWatched(facilityIds, 'unknown');
    }
  }

  /** Estates of which an agent is there. */
  #reachedEstates(): ReadonlySet<string> {
    const { directory, nodes } = this.deps;
    const online = directory.registeredNodes().filter((address) => nodes.isOnline(address));
    return new Set(online.map(({ estateId }) => estateId));
  }
}
