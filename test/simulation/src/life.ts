import type { LogFile, LogFileSystem } from '@anju/edge-agent/parts';

/** One life of a process: after its end nothing that it began has any effect. */
export interface Life {
  ended: boolean;
}

const gone = () => Object.assign(new Error('the process is gone'), { code: 'EIO' });

/** The disk as one life of an agent sees it, under a directory of its own, since outboxes lock theirs by name. */
export function mount(disk: LogFileSystem, directory: string, life: Life): LogFileSystem {
  const inside = (path: string) => {
    if (life.ended) throw gone();
    return path.replace(directory, '/outbox');
  };
  const file = (opened: LogFile): LogFile => {
    const alive = <T>(call: () => Promise<T>): Promise<T> => (life.ended ? Promise.reject(gone()) : call());
    return {
      read: (position, length) => alive(() => opened.read(position, length)),
      write: (bytes, position) => alive(() => opened.write(bytes, position)),
      sync: () => alive(() => opened.sync()),
      truncate: (length) => alive(() => opened.truncate(length)),
      close: () => opened.close(),
    };
  };
  return {
    makeDirectory: async (path) => disk.makeDirectory(inside(path)),
    list: async (path) => disk.list(inside(path)),
    open: async (path, mode) => file(await disk.open(inside(path), mode)),
    readAll: async (path) => disk.readAll(inside(path)),
    rename: async (from, to) => disk.rename(inside(from), inside(to)),
    remove: async (path) => disk.remove(inside(path)),
    syncDirectory: async (path) => disk.syncDirectory(inside(path)),
  };
}
