import type { TicketFilePurpose } from '@anju/contracts';
import type { TicketFileView } from '@anju/contracts/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { addTicketFile, mostFileBytes } from '../../shared/api/file-queries.js';
import { keys } from '../../shared/api/queries.js';

/** A file on its way to a ticket, or one that did not arrive. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly purpose: TicketFilePurpose;
  /** How much of it has left, 0 to 1; `null`: it waits for those before it. */
  readonly sent: number | null;
  readonly failure: { readonly kind: 'too_large' } | { readonly kind: 'refused'; readonly error: unknown } | null;
}

export interface Uploads {
  readonly list: readonly Upload[];
  add(files: readonly File[], purpose: TicketFilePurpose): void;
  again(upload: Upload): void;
  drop(upload: Upload): void;
}

/**
 * Sends files of a ticket one after the other: on a weak network one photo that arrives is worth more than three that are cut off. What
 * failed stays to be sent again. `onAdded` is told of each that arrived.
 */
export function useUploads(ticketId: string, onAdded?: (file: TicketFileView) => void): Uploads {
  const client = useQueryClient();
  const [list, setList] = useState<readonly Upload[]>([]);
  const nextKey = useRef(0);
  const last = useRef<Promise<void>>(Promise.resolve());

  const change = useCallback((key: number, part: Partial<Upload> | null) => {
    setList((before) =>
      before.flatMap((each) => (each.key === key ? (part === null ? [] : [{ ...each, ...part }]) : [each])),
    );
  }, []);

  const send = ({ key, file, purpose }: Upload) => {
    last.current = last.current.then(async () => {
      change(key, { sent: 0 });
      try {
        const added = await addTicketFile(ticketId, { file, purpose }, (sent) => change(key, { sent }));
        await client.invalidateQueries({ queryKey: keys.ticket(ticketId) });
        change(key, null);
        onAdded?.(added);
      } catch (error) {
        change(key, { sent: null, failure: { kind: 'refused', error } });
      }
    });
  };

  return {
    list,
    add(files, purpose) {
      const begun = files.map((file): Upload => {
        const failure = file.size > mostFileBytes ? ({ kind: 'too_large' } as const) : null;
        return { key: nextKey.current++, file, purpose, sent: null, failure };
      });
      setList((before) => [...before, ...begun]);
      for (const upload of begun) if (upload.failure === null) send(upload);
    },
    again(upload) {
      change(upload.key, { failure: null });
      send(upload);
    },
    drop: ({ key }) => change(key, null),
  };
}
