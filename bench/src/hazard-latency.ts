import type { RuleView } from '@anju/contracts';
import { type District, requirement } from '@anju/tests/harness';
import { chromium } from 'playwright-core';

/** The slowest period with which the demonstration's agents poll the lid contact. */
const POLL_PERIOD_MS = 1000;
const ROUNDS = 3;

const estates = ['heping', 'xinhu', 'chunjiang'] as const;

/** Opens a tank's lid in the physics of a simulator and waits until its hazard is an active one on the page. */
export async function hazardLatency(district: District, print: (name: string, value: string) => void): Promise<void> {
  const { path } = requirement('chromium');
  if (path === undefined) {
    print('register → hazard on the page', `not measured: Chromium is absent (${requirement('chromium').install})`);
    return;
  }
  const api = await district.login('admin');
  const rules = await api.all<RuleView>('/api/v1/rules?limit=500');
  const ruleDelayMs = rules.find((rule) => rule.id === 'W-HATCH')?.onDelayMs;
  if (ruleDelayMs === undefined) throw new Error('The rule W-HATCH is not shipped any more: measure another one');

  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${district.httpPort}/`);
    await page.locator('input[autocomplete=username]').fill('control');
    await page.locator('input[autocomplete=current-password]').fill('control-demo');
    await page.locator('button[type=submit]').click();
    await page.locator('[data-facility]').first().waitFor();
    for (const estate of estates.slice(0, ROUNDS)) {
      const hazard = page.locator(
        `.hazards-panel [data-rule=W-HATCH][data-state=active]:has(a[href="/facilities/${estate}.water-tank-1"])`,
      );
      await district.set(estate, 'water-tank-1/manhole_open', true);
      const crossedAt = performance.now();
      await hazard.waitFor({ timeout: ruleDelayMs + 30_000 });
      const tookMs = performance.now() - crossedAt;
      const aimMs = ruleDelayMs + POLL_PERIOD_MS + 1000;
      print(
        `register → hazard on page (${estate})`,
        `${(tookMs / 1000).toFixed(2)} s, rule delay ${ruleDelayMs / 1000} s (aim: at most ${(aimMs / 1000).toFixed(1)} s)`,
      );
    }
  } finally {
    await browser.close();
  }
}
