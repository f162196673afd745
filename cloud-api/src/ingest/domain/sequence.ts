/** Sparkplug's `seq`: 0–255, one more with every message of a node but NDEATH, wrapping. */
export function isSequenceNumber(seq: number | undefined): seq is number {
  return seq !== undefined && Number.isInteger(seq) && seq >= 0 && seq <= 255;
}

export function nextSequenceNumber(seq: number): number {
  return (seq + 1) % 256;
}
