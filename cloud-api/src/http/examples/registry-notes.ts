import type {
  EstateContacts,
  EstateView,
  EstateWrite,
  FacilitySummary,
  FacilityView,
  FacilityWrite,
  Page,
  PartyView,
} from '@anju/contracts';
import { garageId } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const heping: EstateView = {
  id: 'heping',
  streetId: 'qiaodong',
  name: {
    zh: '和平花园',
    en: 'Heping Garden',
  },
  address: '示范区桥东街道和平路 18 号',
  propertyCompany: '和平物业服务有限公司',
  projectManager: '周敏',
  housingOfficer: '李建国',
  households: 1280,
  streetName: {
    zh: '桥东街道',
    en: 'Qiaodong Street',
  },
  districtId: 'shifan',
  watch: 'watched',
  facilityCount: 6,
  facilitiesWatched: 6,
  activeHazards: {
    critical: 1,
    major: 0,
    minor: 0,
    notice: 0,
  },
  openTickets: 1,
  overdueTickets: 0,
};

const estates: Page<EstateView> = {
  items: [
    heping,
    {
      id: 'xinhu',
      streetId: 'qiaodong',
      name: {
        zh: '新湖家园',
        en: 'Xinhu Homes',
      },
      address: '示范区桥东街道新湖大道 66 号',
      propertyCompany: '新湖物业服务有限公司',
      projectManager: '吴刚',
      housingOfficer: '李建国',
      streetName: {
        zh: '桥东街道',
        en: 'Qiaodong Street',
      },
      districtId: 'shifan',
      watch: 'watched',
      facilityCount: 6,
      facilitiesWatched: 6,
      activeHazards: {
        critical: 0,
        major: 0,
        minor: 0,
        notice: 0,
      },
      openTickets: 0,
      overdueTickets: 0,
    },
  ],
  nextCursor: null,
};

const facilities: Page<FacilitySummary> = {
  items: [
    {
      id: 'heping.garage-1',
      estateId: 'heping',
      kind: 'ponding',
      name: {
        zh: '地下车库入口',
        en: 'Garage entrance',
      },
      location: '地下车库坡道',
      watch: 'watched',
      mode: null,
      activeHazards: {
        critical: 1,
        major: 0,
        minor: 0,
        notice: 0,
      },
      openTickets: 1,
    },
    {
      id: 'heping.water-tank-1',
      estateId: 'heping',
      kind: 'water_tank',
      name: {
        zh: '生活水箱及加压泵',
        en: 'Domestic tank and booster pumps',
      },
      location: '地下一层水泵房',
      watch: 'watched',
      mode: null,
      activeHazards: {
        critical: 0,
        major: 0,
        minor: 0,
        notice: 0,
      },
      openTickets: 0,
    },
  ],
  nextCursor: null,
};

const garage: FacilityView = {
  id: 'heping.garage-1',
  estateId: 'heping',
  kind: 'ponding',
  name: {
    zh: '地下车库入口',
    en: 'Garage entrance',
  },
  location: '地下车库坡道',
  watch: 'watched',
  mode: null,
  activeHazards: {
    critical: 1,
    major: 0,
    minor: 0,
    notice: 0,
  },
  openTickets: 1,
  points: [
    {
      point: 'water_depth',
      instance: null,
      key: 'water_depth',
      name: {
        zh: '积水深度',
        en: 'Water depth',
      },
      type: 'number',
      unit: 'mm',
      range: {
        min: 0,
        max: 3000,
      },
      labels: null,
      value: 285,
      quality: 'good',
      reason: null,
      sourceTimeMs: 1795137000000,
      receivedTimeMs: 1795137000400,
      watch: 'watched',
    },
    {
      point: 'leak',
      instance: null,
      key: 'leak',
      name: {
        zh: '水浸',
        en: 'Leak',
      },
      type: 'boolean',
      unit: '1',
      range: null,
      labels: {
        '0': {
          zh: '干燥',
          en: 'Dry',
        },
        '1': {
          zh: '有水',
          en: 'Water',
        },
      },
      value: true,
      quality: 'good',
      reason: null,
      sourceTimeMs: 1795137000000,
      receivedTimeMs: 1795137000400,
      watch: 'watched',
    },
  ],
};

const parties: Page<PartyView> = {
  items: [
    {
      id: 'heping-property',
      name: '和平物业服务有限公司',
      kind: 'property',
    },
    {
      id: 'lift-contractor',
      name: '安达电梯维保有限公司',
      kind: 'contractor',
    },
    {
      id: 'qiaodong-office',
      name: '桥东街道办事处',
      kind: 'street',
    },
  ],
  nextCursor: null,
};

export const registryNotes: OperationNotes = {
  'GET /estates': {
    operationId: 'listEstates',
    description: 'All in one page. `watch` is `watched` only where every facility is: nothing else may look normal.',
    answer: estates,
  },
  'GET /estates/{estateId}': { operationId: 'getEstate', path: { estateId: 'heping' }, answer: heping },
  'GET /estates/{estateId}/contacts': {
    operationId: 'getContactsOfEstate',
    description:
      'Names and telephone numbers as the ledger of companies and project managers has them; names that it does not have are those of the registry. For whoever is responsible for the estate: a ticket alone shows the registered names only.',
    path: { estateId: 'heping' },
    answer: {
      companyName: '和平物业服务有限公司',
      companyContact: '0571-8800 0001',
      managerName: '周敏',
      managerContact: '138 0000 0002',
    } satisfies EstateContacts,
  },
  'PUT /estates/{estateId}': {
    operationId: 'putEstate',
    description: 'For administrators and supervisors. The id in the address and in the content must be the same.',
    path: { estateId: 'heping' },
    body: {
      id: 'heping',
      streetId: 'qiaodong',
      name: {
        zh: '和平花园',
        en: 'Heping Garden',
      },
      address: '示范区桥东街道和平路 18 号',
      propertyCompany: '和平物业服务有限公司',
      projectManager: '周敏',
      housingOfficer: '李建国',
      households: 1280,
    } satisfies EstateWrite,
    answer: heping,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /estates/{estateId}/facilities': {
    operationId: 'listFacilitiesOfEstate',
    path: { estateId: 'heping' },
    answer: facilities,
  },
  'GET /facilities': { operationId: 'listFacilities', description: 'All in one page.', answer: facilities },
  'GET /facilities/{facilityId}': {
    operationId: 'getFacility',
    description:
      'The newest value is that of the greatest source time, never that which arrived last. `value: null` is a value that is not known, never zero.',
    path: { facilityId: garageId },
    answer: garage,
  },
  'PUT /facilities/{facilityId}': {
    operationId: 'putFacility',
    description:
      'For administrators and supervisors. Readings of a point that is not listed are set aside as `registry.unknown_point`, and can be taken again later.',
    path: { facilityId: garageId },
    body: {
      id: 'heping.garage-1',
      kind: 'ponding',
      name: {
        zh: '地下车库入口',
        en: 'Garage entrance',
      },
      location: '地下车库坡道',
      points: ['water_depth', 'leak'],
      parameters: {
        closeDepthMm: 250,
      },
    } satisfies FacilityWrite,
    answer: garage,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /parties': { operationId: 'listParties', answer: parties },
};
