import { runKillRounds } from './kill-rounds.js';

/** Prints the report of so many rounds (first argument) as one line of JSON. */
process.stdout.write(`${JSON.stringify(await runKillRounds(Number(process.argv[2] ?? 50)))}\n`);
process.exit(0);
