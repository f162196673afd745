import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface TreeMemory {
  readonly totalBytes: number;
  readonly processes: readonly { readonly name: string; readonly bytes: number }[];
}

function parentOf(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    return undefined; // Ended meanwhile.
  }
}

/** What the process is in this product: the workspace whose entry it runs, and the estate of an agent. */
function nameOf(pid: number): string {
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const entry = args.find((arg) => /^(\/.*)?[^:]*\/(dist\/main\.js|start\.mjs)$/.test(arg)) ?? args[0] ?? String(pid);
  const config = args[args.indexOf('--config') + 1];
  const place = args.includes('--config') && config !== undefined ? ` ${basename(config)}` : '';
  return `${entry.split('/').slice(-3).join('/')}${place}`;
}

/** Proportional set size of a process and everything that descends from it (Linux: smaps_rollup). */
export function treePss(rootPid: number): TreeMemory {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))] as const),
  );
  const inTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === rootPid) return true;
    }
    return false;
  };
  const processes = [...parents.keys()].filter(inTree).flatMap((pid) => {
    try {
      const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
      return pss === undefined ? [] : [{ name: nameOf(pid), bytes: Number(pss) * 1024 }];
    } catch {
      return []; // Ended meanwhile.
    }
  });
  return { totalBytes: processes.reduce((sum, { bytes }) => sum + bytes, 0), processes };
}
