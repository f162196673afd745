import { describe, expect, it } from 'vitest';
import { hierarchyPath } from './path.js';
import { beginStatements } from './scope-settings.js';

describe('the settings of a scope', () => {
  it('name role, paths, user and party', () => {
    const paths = [hierarchyPath('shifan', 'qiao-dong'), hierarchyPath('shifan')];
    expect(beginStatements({ role: 'app', userId: 'u', paths, partyId: null })).toBe(
      `BEGIN; SET LOCAL ROLE anju_app; SELECT set_config('anju.paths', 'shifan.qiao_dong,shifan', true), ` +
        `set_config('anju.user', 'u', true), set_config('anju.party', '', true)`,
    );
  });

  it('are empty for the service’s own roles, whatever was set before', () => {
    expect(beginStatements({ role: 'sweeper' })).toContain(`set_config('anju.paths', '', true)`);
  });
});
