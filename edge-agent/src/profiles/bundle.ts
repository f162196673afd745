import { FacilityKind, findPoint, PointKey } from '@anju/contracts';
import { z } from 'zod';
import { DeviceUnit, ProfileId, ProfilePointName, ProfileSource, Text } from './modbus-profile.js';

export const Role = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be a-z, 0-9 and "-"');

/** `tank_level`, or `port-{port}/power` of a device that comes once for each port. */
const PointTemplate = z.string().refine((text) => PointKey.safeParse(pointOfTemplate(text, 1)).success, {
  error: 'must be a point of the facility, such as tank_level or port-{port}/power',
});

const BundleFeed = z.union([
  PointTemplate,
  z.strictObject({
    to: PointTemplate,
    invert: z.boolean().exactOptional(),
    loop: z.strictObject({ lo: z.number(), hi: z.number(), unit: DeviceUnit.exactOptional() }).exactOptional(),
  }),
]);

const BundleDevice = z.strictObject({
  role: Role.describe('What the device is there for; the configuration names it by this'),
  name: Text,
  profile: ProfileId,
  unitOffset: z
    .int()
    .min(0)
    .max(246)
    .exactOptional()
    .describe("Its Modbus unit id is the configuration's firstUnitId plus this; of a repeated device, the first one's"),
  repeat: z.literal('port').exactOptional().describe('One such device for each port of the facility'),
  optional: z.boolean().default(false).describe('Only where the configuration names it under devices'),
  pollIntervalMs: z.int().min(50).max(86_400_000).exactOptional(),
  with: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('Parameters of an MQTT profile; {facility} and {port} are filled in'),
  feeds: z.record(ProfilePointName, BundleFeed),
});
export type BundleDevice = z.infer<typeof BundleDevice>;

/** The devices that a facility of one kind usually has, and what each of them feeds. */
export const BundleFile = z.strictObject({
  kind: z.literal('bundle'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  facility: FacilityKind,
  devices: z.array(BundleDevice).min(1),
});
export type BundleFile = z.infer<typeof BundleFile>;

export function pointOfTemplate(template: string, port: number): string {
  return template.replace('{port}', String(port));
}

/** What a bundle may name: the points of each profile, and how its devices are reached. */
export interface BundleSurroundings {
  pointsOf(profile: string): readonly string[] | undefined;
  isModbus(profile: string): boolean;
}

/** What contradicts itself, the catalogue or the profiles. */
export function bundleFaults(
  { facility, devices }: BundleFile,
  { pointsOf, isModbus }: BundleSurroundings,
): { path: readonly PropertyKey[]; message: string }[] {
  const faults: { path: readonly PropertyKey[]; message: string }[] = [];
  const roles = new Set<string>();
  const fedBy = new Map<string, string>();
  for (const [index, device] of devices.entries()) {
    const fault = (path: readonly PropertyKey[], message: string) =>
      faults.push({ path: ['devices', index, ...path], message });
    if (roles.has(device.role)) fault(['role'], `the role "${device.role}" is described twice`);
    roles.add(device.role);
    const points = pointsOf(device.profile);
    if (points === undefined) fault(['profile'], `no device profile "${device.profile}"`);
    else if (isModbus(device.profile) !== (device.unitOffset !== undefined)) {
      fault(
        ['profile'],
        isModbus(device.profile) ? 'a Modbus device needs "unitOffset"' : '"unitOffset" is for Modbus',
      );
    }
    for (const [from, feed] of Object.entries(device.feeds)) {
      if (points !== undefined && !points.includes(from)) {
        fault(['feeds', from], `the profile "${device.profile}" has no point "${from}"`);
      }
      const to = typeof feed === 'string' ? feed : feed.to;
      if (to.includes('{port}') !== (device.repeat === 'port')) {
        fault(['feeds', from], '"{port}" belongs to a device with "repeat: port", and to each of its feeds');
      } else if (findPoint(facility, pointOfTemplate(to, 1)) === undefined) {
        fault(['feeds', from], `the catalogue has no point "${to}" for a facility of kind ${facility}`);
      }
      const other = fedBy.get(to);
      if (!device.optional && other !== undefined) fault(['feeds', from], `"${other}" feeds ${to} already`);
      if (!device.optional) fedBy.set(to, device.role);
    }
  }
  return faults;
}
