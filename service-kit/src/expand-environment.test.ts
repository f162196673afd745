import { describe, expect, it } from 'vitest';
import { expandEnvironment } from './expand-environment.js';

describe('expandEnvironment', () => {
  const environment = { HOST: '10.0.0.7', EMPTY: '', port_2: '1502' };
  it.each([
    ['$' + '{HOST}', '10.0.0.7'],
    ['mqtt://$' + '{HOST}:$' + '{port_2}/x', 'mqtt://10.0.0.7:1502/x'],
    ['$' + '{NONE:-otherwise}', 'otherwise'],
    ['$' + '{EMPTY:-otherwise}', 'otherwise'],
    ['$' + '{HOST:-otherwise}', '10.0.0.7'],
    ['$' + '{NONE:-}', ''],
    ['$$' + '{HOST}', '$' + '{HOST}'],
    ['pa$$word $HOST scrypt$1$2', 'pa$$word $HOST scrypt$1$2'],
  ])('makes %s to "%s"', (text, expanded) => {
    expect(expandEnvironment(text, environment)).toEqual({ text: expanded, missing: [] });
  });

  it('names every variable that is neither set nor has a default', () => {
    expect(expandEnvironment('$' + '{NONE} $' + '{HOST} $' + '{EMPTY}', environment)).toEqual({
      text: ' 10.0.0.7 ',
      missing: ['NONE', 'EMPTY'],
    });
  });
});
