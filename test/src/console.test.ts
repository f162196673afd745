import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import {
  type ConsoleVisit,
  colouredPixels,
  launchBrowser,
  signIn,
  type Viewport,
  viewports,
  visitAs,
  visitConsole,
} from './harness/console-page.js';
import { type District, startDistrict } from './harness/district.js';
import { quickenRules } from './harness/quicken-rules.js';
import { repositoryRoot } from './harness/repository.js';
import { describeWith } from './requirement.js';

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
    const supervisor = await district.login('supervisor');
    await quickenRules(supervisor, 'heping', { 'W-HATCH': { onDelayMs: 3_000, offDelayMs: 5_000 } });
  }, 400_000);

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

  it('shows nothing in colour while all is normal', async () => {
    const { context, page, errors } = await visitAs(browser, district.httpPort, 'control', 'wall');
    await expect
      .poll(() => page.locator('[data-facility][data-watch=not_watched]').count(), { timeout: 120_000 })
      .toBe(0);
    expect(await page.getByTestId('hazard-count').textContent()).toBe('0');
    expect(await colouredPixels(page)).toBe(0);
    await page.locator('[data-facility="heping.fire-water-1"]').click();
    await page.locator('[data-point=tank_level] [data-testid=value]').waitFor();
    expect(await colouredPixels(page)).toBe(0);
    expect(errors).toEqual([]);
    await context.close();
  }, 240_000);

  it('moves from estates over facilities to points that change while one looks', async () => {
    const { context, page, errors } = await visitConsole(browser, district.httpPort, 'desk');
    await signIn(page, 'control');
    await page.locator('[data-estate=chunjiang]').waitFor();
    await page.locator('[data-facility="chunjiang.water-tank-1"][data-watch=watched]').click();
    const level = page.locator('[data-point=tank_level] [data-testid=value]');
    await level.waitFor();
    await district.set('chunjiang', 'water-tank-1/manhole_open', true);
    await page.locator('[data-point=manhole_open]').getByText(/开/).waitFor({ timeout: 90_000 });
    const hazard = page.locator('.hazards-panel [data-rule=W-HATCH][data-state=active]');
    await hazard.waitFor({ timeout: 90_000 });
    await page.screenshot({ path: join(pictures, 'facility-desk.png'), fullPage: true });
    expect(errors).toEqual([]);
    await context.close();
  }, 300_000);

  it('carries a ticket by buttons alone from its hazard to the close', async () => {
    const { httpPort } = district;
    const [control, water, property, street] = await Promise.all([
      visitAs(browser, httpPort, 'control'),
      visitAs(browser, httpPort, 'water', 'phone'),
      visitAs(browser, httpPort, 'property', 'phone'),
      visitAs(browser, httpPort, 'street'),
    ]);
    const everybody: ConsoleVisit[] = [control, water, property, street];
    await district.scenario('tank-lid-open', 'heping');
    const row = control.page.locator('.hazards-panel [data-rule=W-HATCH][data-facility-of="heping.water-tank-1"]');
    await row.and(control.page.locator('[data-state=active]')).waitFor({ timeout: 120_000 });
    await row.getByText('和平花园 · 生活水箱及加压泵').waitFor();
    await row.locator('a[href^="/tickets/"]').click();
    await control.page.locator('.ticket[data-state=assigned]').waitFor();
    const ticketPath = new URL(control.page.url()).pathname;

    const press = async ({ page }: ConsoleVisit, action: string, confirm = false) => {
      await page.locator(`[data-action=${action}]`).click();
      if (confirm) await page.getByTestId('confirm-action').click();
    };
    for (const { page } of [water, property, street]) await page.goto(`http://127.0.0.1:${httpPort}${ticketPath}`);
    // The lead accepts and arrives; the co-handler accepts his part and reports it done.
    await press(water, 'accept');
    await press(water, 'arrive');
    await control.page.locator('.ticket[data-state=rectifying]').waitFor();
    await water.page.getByTestId('waits-for').waitFor();
    await water.page.screenshot({ path: join(pictures, 'ticket-waits-phone.png'), fullPage: true });
    // An action names the version that its page showed: pressed before the update arrived, it is refused.
    await property.page.locator('.ticket[data-state=rectifying]').waitFor();
    await press(property, 'accept');
    await press(property, 'submit', true);
    await property.page.locator('[data-party=heping-property][data-part=done]').waitFor();
    // Neither the lead nor the verifier can get past the sensor.
    expect(await water.page.locator('[data-action=submit]').count()).toBe(0);
    await district.scenario('normal-day', 'heping');
    await water.page.locator('[data-action=submit]').waitFor({ timeout: 120_000 });
    await water.page.getByTestId('waits-for').waitFor({ state: 'detached' });
    await press(water, 'submit', true);
    await street.page.locator('.ticket[data-state=verifying]').waitFor();
    await press(street, 'pass', true);
    await control.page.locator('.ticket[data-state=closed]').getByTestId('ticket-state').getByText('销号').waitFor();
    await control.page.screenshot({ path: join(pictures, 'ticket-closed-desk.png'), fullPage: true });
    for (const { errors } of everybody) expect(errors).toEqual([]);
    await Promise.all(everybody.map(({ context }) => context.close()));
  }, 600_000);

  it('assigns to parties by their names, in the language of whoever reads', async () => {
    const { context, page, errors } = await visitAs(browser, district.httpPort, 'control');
    await district.set('xinhu', 'water-tank-1/manhole_open', true);
    await page
      .locator('.hazards-panel [data-facility-of="xinhu.water-tank-1"][data-state=active] a[href^="/tickets/"]')
      .click({
        timeout: 120_000,
      });
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('What happened').waitFor();
    await page.locator('[data-action=assign]').click();
    await page.locator('#leadPartyId').click();
    await page
      .locator('.ant-select-item-option')
      .filter({ hasText: '新湖物业服务有限公司 · Property company' })
      .click();
    await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' });
    await page.locator('textarea').fill('The company has the key');
    await page.screenshot({ path: join(pictures, 'assign-desk.png') });
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByTestId('confirm-action').click();
    await page.locator('[data-event=assign]').getByText('Lead 新湖物业服务有限公司').waitFor();

    // A cancellation takes two people: one asks, another one agrees.
    await page.locator('[data-action=cancel]').click();
    await page.locator('textarea').fill('The lid was open for cleaning');
    await page.getByTestId('confirm-action').click();
    await page.getByText('It takes effect when another person agrees').first().waitFor();
    const second = await visitAs(browser, district.httpPort, 'supervisor');
    await second.page.goto(page.url());
    await second.page.getByRole('button', { name: '同意作废' }).click();
    await second.page.getByTestId('confirm-action').click();
    await page.locator('.ticket[data-state=cancelled]').waitFor();
    expect([...errors, ...second.errors]).toEqual([]);
    await Promise.all([context.close(), second.context.close()]);
  }, 300_000);

  it.each(
    Object.keys(viewports) as Viewport[],
  )('has no overflow, no console error and no serious accessibility fault at %s', async (viewport) => {
    const { context, page, errors } = await visitConsole(browser, district.httpPort, viewport);
    await page.locator('input[autocomplete=username]').waitFor();
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
      ['rules', '/rules', '.rule'],
      ['rule', '/rules/P-ORANGE?place=heping', '[data-testid=in-force]'],
      ['rule-settings', '/rule-settings/district', '.settings-page h3'],
      ['history', '/facilities/heping.fire-water-1/history?point=tank_level&range=1h', '[data-testid=history]'],
      ['metrics', '/agents/metrics', '.tabs'],
      ['rejections', '/agents/rejections', 'search'],
      ['field-actions', '/agents/actions', '.tabs'],
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
  }, 600_000);

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
  }, 300_000);

  it('says since when its data is stale once the server is gone, and recovers', async () => {
    const { context, page } = await visitConsole(browser, district.httpPort, 'wall');
    await signIn(page, 'control');
    await page.locator('.live').waitFor();
    await district.command('cloud-api', 'stop');
    await page.locator('.stale-banner').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'stale-wall.png') });
    await district.command('cloud-api', 'start');
    await page.locator('.stale-banner').waitFor({ state: 'detached', timeout: 60_000 });
    await context.close();
  }, 300_000);
});
