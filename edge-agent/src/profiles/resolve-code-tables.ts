import { didYouMean } from '@anju/service-kit';
import { type CodeTableFile, codeValues } from './code-table.js';
import type { FieldPoint, SensorProfileFile } from './mqtt-profile.js';

/** A sensor's profile with the values of its code tables in the place of their names. */
export function withCodeTables(
  profile: SensorProfileFile,
  codeTables: ReadonlyMap<string, CodeTableFile>,
): {
  profile: SensorProfileFile;
  faults: { path: readonly PropertyKey[]; message: string }[];
} {
  const faults: { path: readonly PropertyKey[]; message: string }[] = [];
  if (profile.kind !== 'mqtt') return { profile, faults };
  const messages = profile.messages.map((message, index) => ({
    ...message,
    points: Object.fromEntries(
      Object.entries(message.points).map(([name, point]): [string, FieldPoint] => {
        if (point.codeTable === undefined) return [name, point];
        const path = ['messages', index, 'points', name, 'codeTable'];
        const table = codeTables.get(point.codeTable);
        if (table === undefined) {
          const hint = didYouMean(point.codeTable, codeTables.keys());
          faults.push({ path, message: `no code table "${point.codeTable}"${hint}` });
          return [name, point];
        }
        if (point.values !== undefined) faults.push({ path, message: 'give either "values" or "codeTable"' });
        return [name, { ...point, values: codeValues(table) }];
      }),
    ),
  }));
  return { profile: { ...profile, messages }, faults };
}
