import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../harness/repository.js';
import { requirement } from '../machine.js';

/** A fault that is put into a copy of the built ticket engine, and the proof that must find it. */
export interface Fault {
  readonly name: string;
  /** In cloud-api/dist/tickets. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly proof: 'workflow' | 'crash';
}

export const faults: readonly Fault[] = [
  {
    name: 'the state is committed before its event',
    file: 'adapters/ticket-writes.js',
    from: 'await updateTickets(tx, saves);',
    to: "await updateTickets(tx, saves); await tx.execute(sql.raw('commit; begin; set local role anju_admin'));",
    proof: 'crash',
  },
  {
    name: 'the version is not checked',
    file: 'domain/decide.js',
    from: 'command.version !== ticket.version',
    to: 'command.version > 1e9',
    proof: 'workflow',
  },
  {
    name: 'whoever did the work may accept it',
    file: 'domain/transition-table.js',
    from: "[{ roles: ['verifier', 'supervisor'], relation: 'verifier' }]",
    to: "[{ roles: ['verifier', 'supervisor', 'property'], relation: 'scope' }]",
    proof: 'workflow',
  },
  {
    name: 'one person may cancel alone',
    file: 'domain/decide.js',
    from: 'proposal.byUserId !== actor.userId',
    to: "proposal.byUserId !== ''",
    proof: 'workflow',
  },
  {
    name: 'the clocks of a cancelled or merged ticket run on',
    file: 'domain/apply-transition.js',
    from: 'return cancelAll(rows, nowMs);',
    to: 'return rows;',
    proof: 'workflow',
  },
  {
    name: 'a broken deadline is not written down',
    file: 'domain/settle-breaches.js',
    from: 'due.length === 0',
    to: 'due.length >= 0',
    proof: 'workflow',
  },
  {
    name: 'an event does not cover the one before it',
    file: 'adapters/ticket-writes.js',
    from: 'previousHash = hash;',
    to: '',
    proof: 'workflow',
  },
];

/** Throws where the built engine does not hold the text that the fault changes, exactly once; returns the file with the fault. */
export function textWith({ file, from, to }: Pick<Fault, 'file' | 'from' | 'to'>): string {
  const source = readFileSync(join(repositoryRoot, 'cloud-api/dist/tickets', file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
  return source.replace(from, to);
}

/** A checkout's worth of the built cloud with one text of it changed. */
function withFault(fault: Fault): string {
  const text = textWith(fault);
  const folder = mkdtempSync(join(tmpdir(), 'anju-fault-'));
  const cloud = join(folder, 'cloud-api');
  mkdirSync(cloud);
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(repositoryRoot, 'cloud-api/migrations'), join(cloud, 'migrations'));
  cpSync(join(repositoryRoot, 'cloud-api/package.json'), join(cloud, 'package.json'));
  cpSync(join(repositoryRoot, 'cloud-api/dist'), join(cloud, 'dist'), { recursive: true });
  writeFileSync(join(cloud, 'dist/tickets', fault.file), text);
  return folder;
}

/** What the proof says of the engine with the fault; a text that begins with `caught` or `MISSED`. */
export async function tryFault(fault: Fault): Promise<string> {
  const folder = withFault(fault);
  try {
    // The quicker to start of the two, where it is there.
    const engine = requirement('postgresql').path === undefined ? 'pglite' : 'postgresql';
    const [program, args] =
      fault.proof === 'crash'
        ? ['prove-crash.js', [engine, '(assigned, accept)', '1']]
        : ['prove-workflow.js', ['40', '1', engine]];
    const child = spawn(process.execPath, [join(folder, 'cloud-api/dist/tickets/testing', program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complained, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    ]);
    const last = said.trim().split('\n').at(-1) ?? '';
    if (!/^[[{]/.test(last)) {
      throw new Error(
        `the proof ended with ${signal ?? code} and no report: ${said.slice(-500)} ${complained.slice(-2000)}`,
      );
    }
    // One report of both databases, or one of each.
    const reports = [JSON.parse(last)].flat() as readonly Readonly<Record<string, unknown>>[];
    const counts = ['halfDone', 'doubled', 'illegalStates', 'orphanTickets', 'missedDeadlines', 'otherFaults'];
    const found = reports.flatMap((report) =>
      counts.flatMap((name) => (Number(report[name] ?? 0) > 0 ? [`${name} ${report[name]}`] : [])),
    );
    return found.length > 0 ? `caught (${found.join(', ')})` : 'MISSED';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
