import { z } from 'zod';

export function whole(min: number, max: number, unit = '') {
  const error = `must be a whole number${unit}, ${min} to ${max}`;
  return z
    .number({ error })
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, { error })
    .meta({ type: 'integer', minimum: min, maximum: max });
}

export const milliseconds = (min: number, max: number) => whole(min, max, ' of milliseconds');
