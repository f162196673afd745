import {
  Day,
  EstateWrite,
  FacilityKind,
  findPoint,
  LocalisedText,
  PlacePath,
  PointKey,
  ProblemClass,
  Slug,
  WeeklyShift,
} from '@anju/contracts';
import { z } from 'zod';

const PartyKind = z.enum(['property', 'contractor', 'street', 'district', 'verifier']);

const SeedFacility = z.strictObject({
  device: Slug,
  kind: FacilityKind,
  name: LocalisedText,
  location: z.string().max(200).exactOptional(),
  /** Point keys of the kind's catalogue that the facility really has. */
  points: z.array(PointKey).min(1),
  /**
   * Facts that rules need, keyed as the rules name them: `tankDesignLevelM`, `ratedSpeedMps`, … `bus`: the line that it is read over,
   * by which facilities that fail together are told from others.
   */
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
});

const SeedEstate = z.strictObject({
  id: Slug,
  street: Slug,
  name: LocalisedText,
  address: z.string().max(200).exactOptional(),
  propertyCompany: z.string().max(100).exactOptional(),
  projectManager: z.string().max(100).exactOptional(),
  housingOfficer: z.string().max(100).exactOptional(),
  /** 户数; absent: unknown. */
  households: EstateWrite.shape.households,
  /** `edge_node_id` of each agent. */
  agents: z.array(Slug),
  facilities: z.array(SeedFacility),
});

const SeedParty = z.strictObject({
  id: Slug,
  name: z.string().min(1).max(100),
  kind: PartyKind,
  /** Where it works: `<district>`, `<district>.<street>` or `<district>.<street>.<estate>`. */
  place: z.string(),
});

const SeedRoute = z.strictObject({
  id: Slug,
  /** Absent: every estate without a route of its own. */
  estate: Slug.exactOptional(),
  /** Absent: every problem class without a route of its own. */
  problemClass: ProblemClass.exactOptional(),
  lead: Slug,
  coHandlers: z.array(Slug).default([]),
});

const SeedContract = z.strictObject({
  id: Slug,
  party: Slug,
  place: PlacePath,
  problemClasses: z.array(ProblemClass).min(1),
  fromDay: Day,
  /** Absent: until further notice. */
  toDay: Day.exactOptional(),
});

/** A shift of a party's calendar that comes every week. */
const SeedShift = WeeklyShift.omit({ kind: true }).extend({
  id: Slug,
  party: Slug,
  toDay: Day.nullable().default(null),
});

/** What an installation knows before anything is changed through the API: places, facilities, agents, parties, routes. */
export const RegistrySeed = z.strictObject({
  district: z.strictObject({ id: Slug, name: LocalisedText }),
  streets: z.array(z.strictObject({ id: Slug, name: LocalisedText })).min(1),
  parties: z.array(SeedParty),
  estates: z.array(SeedEstate),
  routes: z.array(SeedRoute),
  contracts: z.array(SeedContract).default([]),
  shifts: z.array(SeedShift).default([]),
});

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

function refuseDoubles(ids: readonly string[], pathOf: (index: number) => Path, report: Report): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) report(pathOf(index), `"${id}" is there twice`);
  });
}

function checkReferences(seed: z.infer<typeof References>, report: Report): void {
  const { district, streets, parties, estates, routes, contracts, shifts } = seed;
  const places = new Set([district.id]);
  for (const { id } of streets) places.add(`${district.id}.${id}`);
  for (const { id, street } of estates) places.add(`${district.id}.${street}.${id}`);
  const has = (list: readonly { id: string }[], id: string) => list.some((entry) => entry.id === id);

  for (const [key, list] of Object.entries({ streets, parties, estates, routes, contracts, shifts })) {
    refuseDoubles(
      list.map(({ id }) => id),
      (index) => [key, index, 'id'],
      report,
    );
  }
  const agents = estates.flatMap((estate, e) =>
    estate.agents.map((agent, a) => ({ agent: `${estate.street}/${agent}`, path: ['estates', e, 'agents', a] })),
  );
  refuseDoubles(
    agents.map(({ agent }) => agent),
    (index) => agents[index]?.path ?? [],
    report,
  );
  estates.forEach(({ street, facilities }, e) => {
    if (!has(streets, street)) report(['estates', e, 'street'], `there is no street "${street}"`);
    const at = (f: number): Path => ['estates', e, 'facilities', f];
    refuseDoubles(
      facilities.map(({ device }) => device),
      (f) => [...at(f), 'device'],
      report,
    );
    facilities.forEach(({ kind, points }, f) => {
      refuseDoubles(points, (p) => [...at(f), 'points', p], report);
      const known = FacilityKind.safeParse(kind);
      points.forEach((point, p) => {
        if (known.success && findPoint(known.data, point) === undefined)
          report([...at(f), 'points', p], `the catalogue has no point "${point}" of kind ${kind}`);
      });
    });
  });
  parties.forEach(({ place }, p) => {
    if (!places.has(place)) report(['parties', p, 'place'], `there is no place "${place}"`);
  });
  contracts.forEach(({ party, place }, c) => {
    if (!has(parties, party)) report(['contracts', c, 'party'], `there is no party "${party}"`);
    if (!places.has(place)) report(['contracts', c, 'place'], `there is no place "${place}"`);
  });
  shifts.forEach(({ party }, s) => {
    if (!has(parties, party)) report(['shifts', s, 'party'], `there is no party "${party}"`);
  });
  routes.forEach(({ estate, lead, coHandlers }, r) => {
    if (estate !== undefined && !has(estates, estate))
      report(['routes', r, 'estate'], `there is no estate "${estate}"`);
    if (!has(parties, lead)) report(['routes', r, 'lead'], `there is no party "${lead}"`);
    coHandlers.forEach((party, c) => {
      if (!has(parties, party)) report(['routes', r, 'coHandlers', c], `there is no party "${party}"`);
      if (party === lead) report(['routes', r, 'coHandlers', c], `"${party}" leads already`);
    });
  });
}

export type RegistrySeed = z.infer<typeof RegistrySeed>;

export interface SeedMistake {
  readonly path: Path;
  readonly message: string;
}

/** As much of a seed as references need, whatever else is wrong with it. */
const References = z.object({
  district: z.object({ id: z.string() }),
  streets: z.array(z.object({ id: z.string() })),
  parties: z.array(z.object({ id: z.string(), place: z.string() })),
  estates: z.array(
    z.object({
      id: z.string(),
      street: z.string(),
      agents: z.array(z.string()),
      facilities: z.array(z.object({ device: z.string(), kind: z.string(), points: z.array(z.string()) })),
    }),
  ),
  routes: z.array(
    z.object({
      id: z.string(),
      estate: z.string().exactOptional(),
      lead: z.string(),
      coHandlers: z.array(z.string()).default([]),
    }),
  ),
  contracts: z.array(z.object({ id: z.string(), party: z.string(), place: z.string() })).default([]),
  shifts: z.array(z.object({ id: z.string(), party: z.string() })).default([]),
});

/** Every mistake of reference in `content`; none where it lacks what references need, which {@link RegistrySeed} tells of. */
export function referenceMistakes(content: unknown): readonly SeedMistake[] {
  const mistakes: SeedMistake[] = [];
  const references = References.safeParse(content);
  if (references.success) checkReferences(references.data, (path, message) => mistakes.push({ path, message }));
  return mistakes;
}
