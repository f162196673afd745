import { z } from 'zod';
import { ProfileId, ProfileSource, Text } from './modbus-profile.js';

/**
 * What the codes of a maker, a city or a standard mean. Any point of any profile may name one by `codeTable`, and a device of the
 * configuration may name another.
 *
 * Codes are text because platforms write leading zeros. The payloads `"0101"` and `101` and the register 101 are one code.
 */
export const CodeTableFile = z.strictObject({
  kind: z.literal('code-table'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  codes: z
    .record(
      z.string().min(1),
      z.strictObject({
        value: z.union([z.number(), z.boolean()]).describe("The catalogue's value with this meaning"),
        zh: z.string().min(1).describe("The source's own words"),
        en: z.string().min(1),
      }),
    )
    .refine((codes) => Object.keys(codes).length > 0, { error: 'must hold at least one code' }),
});
export type CodeTableFile = z.infer<typeof CodeTableFile>;

/** Every code as it is written, and as a plain number where it is one: `0101` and `101`. */
export function codeValues({ codes }: CodeTableFile): Record<string, number | boolean> {
  return Object.fromEntries(
    Object.entries(codes).flatMap(([code, { value }]) => [
      [code, value],
      [plain(code), value],
    ]),
  );
}

/** Codes that are the same number as an earlier one. */
export function doubledCodes({ codes }: CodeTableFile): { readonly code: string; readonly earlier: string }[] {
  const seen = new Map<string, string>();
  return Object.keys(codes).flatMap((code) => {
    const earlier = seen.get(plain(code));
    if (earlier !== undefined) return [{ code, earlier }];
    seen.set(plain(code), code);
    return [];
  });
}

function plain(code: string): string {
  return /^-?\d+$/.test(code) ? String(Number(code)) : code;
}
