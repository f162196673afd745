import { AppError } from '@anju/contracts';
import { formatMistake, type Mistake, sortMistakes } from './mistake.js';

/** The fault with which a service refuses to start: every mistake, one a line. `context.mistakes` has them as data. */
export function configurationFault(mistakes: readonly Mistake[], code = 'config.invalid'): AppError {
  const sorted = sortMistakes(mistakes);
  const count = `${sorted.length} mistake${sorted.length === 1 ? '' : 's'} in the configuration`;
  return new AppError(code, `${count}:\n${sorted.map((mistake) => `  ${formatMistake(mistake)}`).join('\n')}`, {
    context: { mistakes: sorted },
  });
}
