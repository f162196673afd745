import type { DemoOptions } from './demo-services.js';
import { demoPorts } from './demo-services.js';

/** Ports that two services would share, as sentences. */
export function portClashes(options: DemoOptions): string[] {
  const seen = new Map<number, { what: string; option: string }>();
  const clashes: string[] = [];
  for (const { port, what, option } of demoPorts(options)) {
    const other = seen.get(port);
    if (other) clashes.push(`port ${port} is wanted for ${other.what} (${other.option}) and for ${what} (${option})`);
    if (port > 65_535) clashes.push(`port ${port} for ${what} (${option}) is beyond 65535`);
    seen.set(port, { what, option });
  }
  return clashes;
}
