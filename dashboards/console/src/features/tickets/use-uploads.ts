import type { TicketFilePurpose } from '@anju/contracts';
import type { TicketFileView } from '@anju/contracts/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { addTicketFile, mostFileBytes } from '../../shared/api/file-queries.js';
import { keys } from '../../shared/api/queries.js';

/** A file on its way to a ticket, or one that did not arrive. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly purpose: TicketFilePurpose;
  /** How much of it has left, 0 to 1; `null`: it waits for those before it. */
  readonly sent: number | null;
  readonly failure:
    | { readonly kind: 'too_large' }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'refused'; readonly error: unknown }
    | null;
}

export interface Uploads {
  readonly list: readonly Upload[];
  /** Name of the last one that arrived. */
  readonly arrived: string | null;
  /** What is on its way already is not sent beside itself. */
  add(files: readonly File[], purpose: TicketFilePurpose): void;
  again(upload: Upload): void;
  /** Ends one that is sent or waits; it stays to be sent again. */
  stop(upload: Upload): void;
  drop(upload: Upload): void;
}

const isSame = (upload: Upload, file: File, purpose: TicketFilePurpose): boolean =>
  upload.purpose === purpose &&
  upload.file.name === file.name &&
  upload.file.size === file.size &&
  upload.file.lastModified === file.lastModified;

/**
 * Sends files of a ticket one after the other: on a weak network one photo that arrives is worth more than three that are cut off. What
 * failed stays to be sent again, and who leaves the page before is asked. `onAdded` is told of each that arrived.
 */
export function useUploads(ticketId: string, onAdded?: (file: TicketFileView) => void): Uploads {
  const client = useQueryClient();
  const [list, setList] = useState<readonly Upload[]>([]);
  const [arrived, setArrived] = useState<string | null>(null);
  const nextKey = useRef(0);
  const last = useRef<Promise<void>>(Promise.resolve());
  const sendings = useRef(new Map<number, AbortController>());

  const change = useCallback((key: number, part: Partial<Upload> | null) => {
    setList((before) =>
      before.flatMap((each) => (each.key === key ? (part === null ? [] : [{ ...each, ...part }]) : [each])),
    );
  }, []);

  const isWaiting = list.some(({ failure }) => failure?.kind !== 'too_large');
  useEffect(() => {
    if (!isWaiting) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isWaiting]);

  const send = ({ key, file, purpose }: Upload) => {
    const sending = new AbortController();
    const { signal } = sending;
    sendings.current.set(key, sending);
    last.current = last.current.then(async () => {
      try {
        signal.throwIfAborted();
        change(key, { sent: 0, failure: null });
        const added = await addTicketFile(ticketId, { file, purpose }, (sent) => change(key, { sent }), signal);
        await client.invalidateQueries({ queryKey: keys.ticket(ticketId) });
        change(key, null);
        setArrived(file.name);
        onAdded?.(added);
      } catch (error) {
        if (!signal.aborted) change(key, { sent: null, failure: { kind: 'refused', error } });
      } finally {
        if (sendings.current.get(key) === sending) sendings.current.delete(key);
      }
    });
  };

  return {
    list,
    arrived,
    add(files, purpose) {
      const begun = files
        .filter((file) => !list.some((each) => each.failure === null && isSame(each, file, purpose)))
        .map((file): Upload => {
          const failure = file.size > mostFileBytes ? ({ kind: 'too_large' } as const) : null;
          return { key: nextKey.current++, file, purpose, sent: null, failure };
        });
      setArrived(null);
      setList((before) => [...before, ...begun]);
      for (const upload of begun) if (upload.failure === null) send(upload);
    },
    again(upload) {
      change(upload.key, { failure: null });
      send(upload);
    },
    stop({ key }) {
      sendings.current.get(key)?.abort();
      change(key, { sent: null, failure: { kind: 'stopped' } });
    },
    drop: ({ key }) => change(key, null),
  };
}
