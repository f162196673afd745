import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, signIn, type Viewport, viewports, visitConsole } from './harness/console-page.js';
import { type District, startDistrict } from './harness/district.js';
import { repositoryRoot } from './harness/repository.js';
import { describeWith } from './requirement.js';

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface AxeViolation {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

/** Violations that axe calls serious or critical. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axeSource });
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: AxeViolation[] }> } };
    return axe.run();
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** Whether the page is wider than its window. */
const overflows = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);

describeWith(['chromium'], 'the console in a real browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let district: District;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [district, browser] = await Promise.all([
      startDistrict({ dataDirectory: join(directory, 'data') }),
      launchBrowser(),
    ]);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await district?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('refuses a wrong password in words', async () => {
    const { context, page } = await visitConsole(browser, district.httpPort, 'desk');
    await page.locator('input[autocomplete=username]').fill('control');
    await page.locator('input[autocomplete=current-password]').fill('wrong');
    await page.locator('button[type=submit]').click();
    await page.getByText('用户名或密码不正确').waitFor();
    await context.close();
  });

  it('moves from estates over facilities to points that change while one looks', async () => {
    const { context, page, errors } = await visitConsole(browser, district.httpPort, 'desk');
    await signIn(page, 'control');
    await page.locator('[data-estate=heping]').waitFor();
    await page.locator('[data-facility="heping.water-tank-1"][data-watch=watched]').click();
    const level = page.locator('[data-point=tank_level] [data-testid=value]');
    await level.waitFor();
    await district.set('heping', 'water-tank-1/manhole_open', true);
    await page.locator('[data-point=manhole_open]').getByText(/开/).waitFor({ timeout: 15_000 });
    const hazard = page.locator('.hazards-panel [data-rule=W-HATCH][data-state=active]');
    await hazard.waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(pictures, 'facility-desk.png'), fullPage: true });
    expect(errors).toEqual([]);
    await context.close();
  }, 90_000);

  it('carries a ticket from its hazard to the close by its buttons, in English too', async () => {
    const property = await visitConsole(browser, district.httpPort, 'phone');
    await signIn(property.page, 'control');
    await property.page.goto(`http://127.0.0.1:${district.httpPort}/tickets`);
    await property.page.locator('[data-ticket]').first().click();
    await property.page.locator('.ticket').waitFor();
    await property.page.screenshot({ path: join(pictures, 'ticket-phone.png'), fullPage: true });
    await property.page.getByRole('button', { name: 'English' }).click();
    await property.page.getByText('What happened').waitFor();
    expect(property.errors).toEqual([]);
    await property.context.close();
  }, 60_000);

  it.each(
    Object.keys(viewports) as Viewport[],
  )('has no overflow, no console error and no serious accessibility fault at %s', async (viewport) => {
    const { context, page, errors } = await visitConsole(browser, district.httpPort, viewport);
    await page.screenshot({ path: join(pictures, `login-${viewport}.png`) });
    const faults = new Map<string, string[]>();
    faults.set('login', await seriousViolations(page));
    await signIn(page, 'control');
    await page.locator('[data-facility]').first().waitFor();
    for (const [name, path, ready] of [
      ['overview', '/', '[data-facility]'],
      ['estate', '/estates/heping', '[data-facility]'],
      ['facility', '/facilities/heping.fire-water-1', '[data-point]'],
      ['hazards', '/hazards', '.hazards-panel'],
      ['tickets', '/tickets', '.tickets'],
      ['agents', '/agents', '[data-node]'],
    ] as const) {
      await page.goto(`http://127.0.0.1:${district.httpPort}${path}`);
      await page.locator(ready).first().waitFor();
      await page.screenshot({ path: join(pictures, `${name}-${viewport}.png`) });
      faults.set(name, await seriousViolations(page));
      expect(await overflows(page), `${name} overflows`).toBe(false);
    }
    for (const [name, list] of faults) expect(list, name).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  }, 120_000);

  it('says of an estate whose agent hangs that it is not watched, within 30 s', async () => {
    const { context, page } = await visitConsole(browser, district.httpPort, 'wall');
    await signIn(page, 'control');
    await page.locator('[data-facility="chunjiang.lift-1"][data-watch=watched]').waitFor();
    const agent = (await district.services()).find((service) => service.name === 'chunjiang-edge');
    if (agent?.pid == null) throw new Error('the agent does not run');
    process.kill(agent.pid, 'SIGSTOP');
    const stoppedAt = Date.now();
    try {
      await page.locator('[data-facility="chunjiang.lift-1"][data-watch=not_watched]').waitFor({ timeout: 40_000 });
      expect(Date.now() - stoppedAt).toBeLessThanOrEqual(30_000);
      await page.screenshot({ path: join(pictures, 'not-watched-wall.png') });
    } finally {
      process.kill(agent.pid, 'SIGCONT');
    }
    await page.locator('[data-facility="chunjiang.lift-1"][data-watch=watched]').waitFor({ timeout: 60_000 });
    await context.close();
  }, 120_000);

  it('says since when its data is stale once the server is gone, and recovers', async () => {
    const { context, page } = await visitConsole(browser, district.httpPort, 'wall');
    await signIn(page, 'control');
    await page.locator('.live').waitFor();
    await district.command('cloud-api', 'stop');
    await page.locator('.stale-banner').waitFor({ timeout: 10_000 });
    await page.screenshot({ path: join(pictures, 'stale-wall.png') });
    await district.command('cloud-api', 'start');
    await page.locator('.stale-banner').waitFor({ state: 'detached', timeout: 60_000 });
    await context.close();
  }, 120_000);
});
