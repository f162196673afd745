import { failEveryCall, replayTruncations } from './crash-replay.js';

/** Prints the two reports as one line of JSON. */
const truncations = await replayTruncations();
const failedCalls = await failEveryCall();
process.stdout.write(`${JSON.stringify({ truncations, failedCalls })}\n`);
