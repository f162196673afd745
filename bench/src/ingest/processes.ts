import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that descend from it, as they are now. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === tree[at]) tree.push(pid);
  }
  return tree;
}

/** The process that this one started and whose command line says so. */
export function ownChild(program: string): number {
  const found = processTree(process.pid).filter((pid) => commandOf(pid).includes(program));
  const [pid] = found;
  if (pid === undefined || found.length > 1) throw new Error(`${found.length} processes of ${program}, not one`);
  return pid;
}

/** Ends everything that this process has started, at once. */
export function endDescendants(): void {
  for (const pid of processTree(process.pid).slice(1)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; the state and the parent follow it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // Ended meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
  } catch {
    return ''; // Ended meanwhile.
  }
}
