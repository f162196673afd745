import { AppError } from '@anju/contracts';
import { createTask, validate } from 'node-cron';
import type { Calendar } from '../usecases/test-channels.js';

export function isCron(expression: string): boolean {
  return validate(expression) && expression.trim().split(/\s+/).length === 5;
}

/** Minutes of Shanghai's time that a cron expression of five fields names. Throws `config.invalid` for anything else. */
export function cronCalendar(expression: string): Calendar {
  if (!isCron(expression)) {
    throw new AppError('config.invalid', `"${expression}" is no cron expression of five fields, like "0 9 * * 1".`);
  }
  // Never started: it is asked, and what was missed is in the records.
  const task = createTask(expression, () => undefined, { timezone: 'Asia/Shanghai' });
  return { isDue: (minuteMs) => task.match(new Date(minuteMs)) };
}
