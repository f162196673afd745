import { LocalisedText, Slug } from '@anju/contracts';
import { z } from 'zod';

const durationMs = z
  .int()
  .min(0)
  .max(24 * 3_600_000);

export const DeviceChangeSchema = z.strictObject({
  bus: Slug,
  unit: z.int().min(1).max(247),
  dead: z.boolean().optional(),
  delayMs: z.int().min(0).max(60_000).optional(),
  exceptionCode: z.int().min(0).max(11).optional(),
  frozen: z.boolean().optional(),
  brokenChannels: z.array(z.string()).optional(),
});

export const MqttChangeSchema = z.strictObject({
  sensor: z.string().min(1),
  garbage: z.boolean().optional(),
  offline: z.boolean().optional(),
  frozen: z.boolean().optional(),
});

const Step = z.strictObject({
  atMs: durationMs,
  say: LocalisedText.optional(),
  reset: z.boolean().optional(),
  set: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).optional(),
  ramp: z.array(z.strictObject({ path: z.string().min(1), to: z.number(), overMs: z.int().min(1) })).optional(),
  device: z.array(DeviceChangeSchema).optional(),
  mqtt: z.array(MqttChangeSchema).optional(),
  agent: z.enum(['offline', 'online']).optional(),
});

/** `simulators/scenarios/<name>.yaml`. */
export const ScenarioFile = z.strictObject({
  title: LocalisedText,
  description: LocalisedText,
  expect: LocalisedText,
  defaultEstate: Slug,
  durationMs,
  steps: z
    .array(Step)
    .min(1)
    .refine((steps) => steps.every((step, i) => i === 0 || step.atMs >= (steps[i - 1]?.atMs ?? 0)), {
      message: 'steps must be in the order of atMs',
    }),
});
