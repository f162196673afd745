import { hierarchyPath } from '../../platform/db/path.js';
import type { RegistryIndex } from '../registry.js';

/** The part of the registry that one street is: its estates' agents call in the group of its id. */
export function groupDirectory(index: RegistryIndex, groupId: string): RegistryIndex {
  const label = hierarchyPath(groupId);
  const isOwn = ({ path }: { readonly path: string }): boolean => path.split('.', 2)[1] === label;
  return {
    groups: () => [groupId],
    node: (group, edgeNodeId) => (group === groupId ? index.node(group, edgeNodeId) : undefined),
    device: (group, edgeNodeId, deviceId) =>
      group === groupId ? index.device(group, edgeNodeId, deviceId) : undefined,
    facilitiesOfNode: (group, edgeNodeId) => (group === groupId ? index.facilitiesOfNode(group, edgeNodeId) : []),
    registeredNodes: () => index.registeredNodes().filter((node) => node.groupId === groupId),
    facility(facilityId) {
      const facility = index.facility(facilityId);
      return facility !== undefined && isOwn(facility) ? facility : undefined;
    },
    *facilities() {
      for (const facility of index.facilities()) if (isOwn(facility)) yield facility;
    },
  };
}
