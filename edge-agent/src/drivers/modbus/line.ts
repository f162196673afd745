/** Bytes to and from the units of one serial line, however far away it is. */
export interface Line {
  write(bytes: Buffer): void;
  onData(listener: (bytes: Buffer) => void): void;
  /** Called once, when the line is lost for another reason than `close`. */
  onLost(listener: (why: string) => void): void;
  close(): Promise<void>;
}

/** How to open a line. Rejects with `modbus.disconnected`. */
export interface LineOpener {
  /** For messages: `10.0.0.9:4001`, `/dev/ttyS1`. */
  readonly place: string;
  /** After a fault the line is closed, so that bytes still on their way are lost with it. */
  readonly reopenAfterFault: boolean;
  /** Time on the wire, both ways together; 0 where it is not known. */
  wireMs(bytes: number): number;
  open(): Promise<Line>;
}
