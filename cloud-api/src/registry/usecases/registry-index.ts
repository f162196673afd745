import type { IndexedFacility, IndexedNode, RegistryIndex } from '../registry.js';
import type { RegistryRecords } from './registry-records.js';

const nodeKey = (groupId: string, edgeNodeId: string) => `${groupId}/${edgeNodeId}`;

/** Filled by `refresh`, which must follow every change of the registry. */
export class MemoryRegistryIndex implements RegistryIndex {
  private readonly byId = new Map<string, IndexedFacility>();
  private streetIds: readonly string[] = [];
  private nodes = new Map<string, IndexedNode>();
  private refreshing: Promise<void> = Promise.resolve();
  private byEstate = new Map<string, IndexedFacility[]>();

  constructor(private readonly records: Pick<RegistryRecords, 'readIndex'>) {}

  /** One at a time, so that an older look at the registry never replaces a newer one. */
  refresh(): Promise<void> {
    const refreshed = this.refreshing.then(() => this.read());
    this.refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  groups(): readonly string[] {
    return [...new Set([...this.streetIds, ...[...this.nodes.values()].map(({ groupId }) => groupId)])].sort();
  }

  node(groupId: string, edgeNodeId: string): IndexedNode | undefined {
    return this.nodes.get(nodeKey(groupId, edgeNodeId));
  }

  device(groupId: string, edgeNodeId: string, deviceId: string): IndexedFacility | undefined {
    return this.facilitiesOfNode(groupId, edgeNodeId).find((facility) => facility.deviceId === deviceId);
  }

  facilitiesOfNode(groupId: string, edgeNodeId: string): readonly IndexedFacility[] {
    const node = this.node(groupId, edgeNodeId);
    return node === undefined ? [] : (this.byEstate.get(node.estateId) ?? []);
  }

  registeredNodes(): readonly IndexedNode[] {
    return [...this.nodes.values()];
  }

  facility(facilityId: string): IndexedFacility | undefined {
    return this.byId.get(facilityId);
  }

  facilities(): Iterable<IndexedFacility> {
    return this.byId.values();
  }

  private async read(): Promise<void> {
    const { streetIds, nodes, facilities } = await this.records.readIndex();
    this.streetIds = streetIds;
    this.nodes = new Map(nodes.map((node) => [nodeKey(node.groupId, node.edgeNodeId), node]));
    const gone = new Set(this.byId.keys());
    this.byEstate = new Map();
    for (const read of facilities) {
      gone.delete(read.id);
      const known = this.byId.get(read.id);
      // Readers hold on to the object and take another one for a change.
      const facility = known !== undefined && JSON.stringify(known) === JSON.stringify(read) ? known : read;
      this.byId.set(read.id, facility);
      const ofEstate = this.byEstate.get(facility.estateId);
      if (ofEstate === undefined) this.byEstate.set(facility.estateId, [facility]);
      else ofEstate.push(facility);
    }
    for (const id of gone) this.byId.delete(id);
  }
}
