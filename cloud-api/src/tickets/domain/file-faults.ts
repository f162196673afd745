import { z } from 'zod';
import type { LogFault } from './anchors.js';
import type { TicketFile } from './ticket.js';
import type { ChainedEvent } from './ticket-log.js';

const Told = z.object({ file: z.object({ id: z.string(), sha256: z.string(), purpose: z.string() }) });

export interface ToldFile {
  readonly id: string;
  readonly sha256: string;
  readonly purpose: string;
}

/** The files that a log tells of, by id. */
export function filesTold(events: readonly Pick<ChainedEvent, 'data'>[]): ReadonlyMap<string, ToldFile> {
  return new Map(
    events.flatMap(({ data }): [string, ToldFile][] => {
      const told = Told.safeParse(data);
      return told.success ? [[told.data.file.id, told.data.file]] : [];
    }),
  );
}

/**
 * Where the files of a ticket are not what its log tells. `hashOf`: of the content that is kept under a hash; `undefined`: none is.
 */
export async function fileFaults(
  ticketId: string,
  told: ReadonlyMap<string, ToldFile>,
  rows: readonly Pick<TicketFile, 'id' | 'sha256' | 'purpose'>[],
  hashOf: (sha256: string) => Promise<string | undefined>,
): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, sha256, purpose } of told.values()) {
    const what = `${ticketId} file ${id}`;
    const row = byId.get(id);
    if (row === undefined) faults.push({ what, why: 'is in the log and not among the ticket’s files' });
    else if (row.sha256 !== sha256 || row.purpose !== purpose)
      faults.push({ what, why: 'is not what the log tells of it' });
    const found = await hashOf(sha256);
    if (found === undefined) faults.push({ what, why: `its content ${sha256} is missing in the directory of files` });
    else if (found !== sha256) faults.push({ what, why: 'its content is not what was added: its hash is another' });
  }
  for (const { id } of rows) {
    if (!told.has(id)) faults.push({ what: `${ticketId} file ${id}`, why: 'is in no event of the log' });
  }
  return faults;
}
