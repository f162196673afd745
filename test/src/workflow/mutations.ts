import { faults, tryFault } from './faults.js';

/* `npm run test:mutations [part of a fault's name]`: puts faults into copies of the built engine; each must be found by its proof. */

const [part = ''] = process.argv.slice(2);
const chosen = faults.filter(({ name }) => name.includes(part));
let caught = 0;
for (const fault of chosen) {
  const outcome = await tryFault(fault);
  if (outcome.startsWith('caught')) caught += 1;
  process.stdout.write(`${fault.name}: ${fault.proof} ${outcome}\n`);
}
process.stdout.write(`faults ${chosen.length}, caught ${caught}\n`);
process.exitCode = caught === chosen.length && caught > 0 ? 0 : 1;
