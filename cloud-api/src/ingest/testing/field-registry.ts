import { agent, garage, group } from './field-rig.js';

const [, device] = garage.split('.');

/** The registry file of what `FieldNode` sends: one estate, its agent, and a garage in which water can rise. */
export const fieldRegistry = `
district: { id: linan, name: { zh: 林安, en: Linan } }
streets: [{ id: ${group}, name: { zh: 桥东, en: Qiaodong } }]
parties: [{ id: heping-property, name: Heping Property, kind: property, place: linan.${group}.heping }]
estates:
  - id: heping
    street: ${group}
    name: { zh: 和平, en: Heping }
    agents: [${agent}]
    facilities:
      - { device: ${device}, kind: ponding, name: { zh: 车库, en: Garage }, points: [water_depth, leak, sump_level] }
routes: [{ id: all, lead: heping-property }]
`;
