import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Init = NodeFS['init'];
type EmscriptenOptions = Awaited<ReturnType<Init>>['emscriptenOpts'];
type PreRun = Extract<NonNullable<EmscriptenOptions['preRun']>, readonly unknown[]>[number];

/** What Emscripten's node file system knows of an open file. */
interface NodeStream {
  readonly nfd?: number;
  readonly node: object;
}

interface NodeFileSystem {
  readonly stream_ops: { fsync?: (stream: NodeStream) => number };
  readonly realPath: (node: object) => string;
}

function sync(nodeFs: NodeFileSystem, stream: NodeStream): void {
  if (stream.nfd !== undefined) {
    fsyncSync(stream.nfd);
    return;
  }
  // Emscripten opens no descriptor for a directory.
  const directory = openSync(nodeFs.realPath(stream.node), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** PGlite's file system on the disk, with the fsync that Emscripten's lacks: as shipped it reports success and does nothing. */
export class DurableNodeFs extends NodeFS {
  /** `onSyncFailure` must end the database: after a failed fsync nobody knows what is on the disk. */
  constructor(
    directory: string,
    private readonly onSyncFailure: (error: unknown) => never,
  ) {
    super(directory);
  }

  override async init(...args: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(...args);
    const installFsync: PreRun = (module) => {
      const nodeFs = (module as unknown as { NODEFS: NodeFileSystem }).NODEFS;
      nodeFs.stream_ops.fsync = (stream) => {
        try {
          sync(nodeFs, stream);
          return 0;
        } catch (error) {
          return this.onSyncFailure(error);
        }
      };
    };
    const preRun = emscriptenOpts.preRun ?? [];
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(Array.isArray(preRun) ? preRun : [preRun]), installFsync] },
    };
  }
}
