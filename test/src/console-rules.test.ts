import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HazardView } from '@anju/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { type ConsoleVisit, launchBrowser, type Viewport, visitAs } from './harness/console-page.js';
import { type District, startDistrict } from './harness/district.js';
import { repositoryRoot } from './harness/repository.js';
import { until } from './harness/until.js';
import { describeWith } from './requirement.js';

describeWith(['chromium'], 'the console’s pages about hazards, rules, tests and history', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-rules-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let district: District;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [district, browser] = await Promise.all([
      startDistrict({ dataDirectory: join(directory, 'data') }),
      launchBrowser(),
    ]);
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await district?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (page: Page, path: string) => page.goto(`http://127.0.0.1:${district.httpPort}${path}`);
  const visit = (username: string, viewport?: Viewport) => visitAs(browser, district.httpPort, username, viewport);

  /** Fit to be seen: no overflow, no serious fault of accessibility, nothing in the browser's console. */
  async function expectFit({ page, errors }: ConsoleVisit, name: string): Promise<void> {
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    expect(await seriousViolations(page), name).toEqual([]);
    expect(await overflows(page), `${name} overflows`).toBe(false);
    expect(errors, name).toEqual([]);
  }

  /** The hazard of a rule, as soon as it has become active. */
  async function activeHazard(ruleId: string, facilityId: string): Promise<HazardView> {
    const api = await district.login('control');
    return until(
      `${ruleId} at ${facilityId}`,
      async () =>
        (await api.all<HazardView>(`/api/v1/hazards?facilityId=${facilityId}`)).find(
          (hazard) => hazard.ruleId === ruleId && hazard.state === 'active',
        ),
      { timeoutMs: 90_000 },
    );
  }

  it('draws the readings that raised a hazard with the limits that they passed, and leads on to its rule and chart', async () => {
    await district.set('heping', 'garage-1/water_depth', 400);
    const hazard = await activeHazard('P-ORANGE', 'heping.garage-1');
    const desk = await visit('control');
    await open(desk.page, `/hazards/${hazard.id}`);
    const explanation = desk.page.getByTestId('explanation');
    // Told from stored readings, which follow the evaluation: the page asks anew.
    const soon = { timeout: 90_000 };
    await explanation.locator('[data-chart=water_depth][data-thresholds="2"] svg').waitFor(soon);
    await explanation.getByText('触发 ≥ 250 mm').waitFor();
    for (const moment of ['began', 'active']) {
      await explanation.locator(`[data-moment=${moment}] [data-truth=true]`).first().waitFor(soon);
    }
    // A practice is called one; only a standard looks like one.
    expect(await explanation.locator('.source').first().textContent()).toBe('通行做法');
    await expectFit(desk, 'hazard-desk');
    const phone = await visit('property', 'phone');
    await open(phone.page, `/hazards/${hazard.id}`);
    await phone.page.locator('[data-chart=water_depth] svg').waitFor(soon);
    await expectFit(phone, 'hazard-phone');

    await desk.page.locator('[data-chart=water_depth] a').click();
    await desk.page.locator('[data-testid=history][data-downsampled=false] svg').waitFor();
    await Promise.all([desk.context.close(), phone.context.close()]);
  }, 600_000);

  it('tries a changed rule over what was stored, puts it in force with a reason, and tells the next who was first', async () => {
    const [first, second] = await Promise.all([visit('supervisor'), visit('supervisor')]);
    for (const { page } of [first, second]) {
      await open(page, '/rules/P-ORANGE?place=heping');
      await page.getByLabel('封闭水深 (mm)').fill('2900');
    }
    await first.page.getByTestId('try').click();
    await first.page.locator('[data-difference=disappears]').getByText('地下车库').first().waitFor({ timeout: 60_000 });
    await first.page.getByLabel('触发延时 (s)').fill('soon');
    await first.page.getByText('请填写有效的数字').first().waitFor();
    expect(await first.page.getByTestId('publish').isDisabled()).toBe(true);
    await first.page.getByLabel('触发延时 (s)').fill('');
    await first.page.getByLabel('改动原因').fill('坡道改造后的试验');
    await expectFit(first, 'rule-tried-desk');
    await first.page.getByTestId('publish').click();
    await first.page.getByTestId('versions').getByText('原因：坡道改造后的试验').waitFor();
    await first.page.getByTestId('in-force').getByText('2900 mm').waitFor();

    // The second had read the settings before: nothing of the first is overwritten.
    await second.page.getByLabel('改动原因').fill('另一原因');
    await second.page.getByTestId('publish').click();
    await second.page.getByText('与已登记的信息冲突').waitFor();
    await second.page.getByRole('button', { name: '读取最新设置' }).click();
    await second.page.getByTestId('versions').getByText('原因：坡道改造后的试验').waitFor();

    const phone = await visit('property', 'phone');
    await open(phone.page, '/rule-settings/heping');
    await phone.page.getByTestId('versions').getByText('区房管 林科长').waitFor();
    expect(await phone.page.getByTestId('publish').count()).toBe(0);
    await expectFit(phone, 'rule-settings-phone');
    expect(first.errors).toEqual([]);
    await Promise.all([first, second, phone].map(({ context }) => context.close()));
  }, 400_000);

  it('says of a facility under test who tests it and until when wherever it is shown, until somebody ends it', async () => {
    const phone = await visit('property', 'phone');
    await open(phone.page, '/facilities/heping.lift-1');
    await phone.page.getByTestId('begin-mode').click();
    await phone.page.locator('.panel-form').getByLabel('原因').fill('月度困人演练');
    await phone.page.getByTestId('confirm-mode').click();
    const banner = '[data-mode=test][data-mode-of="heping.lift-1"]';
    await phone.page.locator(banner).getByText('月度困人演练').waitFor();
    await expectFit(phone, 'test-mode-phone');
    const desk = await visit('control');
    for (const path of ['/', '/estates/heping', '/facilities/heping.lift-1/history?range=1h']) {
      await open(desk.page, path);
      await desk.page.locator(banner).getByText('和平物业 周敏').waitFor();
    }
    await open(desk.page, '/estates/heping');
    await desk.page.locator('[data-facility="heping.lift-1"] .mode-tag').waitFor();
    await phone.page.getByTestId('end-mode').click();
    await phone.page.locator(banner).waitFor({ state: 'detached' });
    await phone.page.getByTestId('modes').getByText('（提前结束）').waitFor();
    // Whoever looks meanwhile is told in time.
    await desk.page.locator(banner).waitFor({ state: 'detached', timeout: 60_000 });
    expect([...phone.errors, ...desk.errors]).toEqual([]);
    await Promise.all([phone.context.close(), desk.context.close()]);
  }, 300_000);

  it('shows what was not read as a gap, says when it has condensed, and hands out every reading as CSV', async () => {
    const desk = await visit('control');
    await open(desk.page, '/facilities/heping.water-tank-1/history?point=tank_level&range=24h');
    // The system is younger than a day: what was before is a gap and never a line.
    await expect
      .poll(async () => Number(await desk.page.getByTestId('history').getAttribute('data-gaps')), { timeout: 90_000 })
      .toBeGreaterThan(0);
    await desk.page.getByText('期间数值未知').waitFor();
    const waiting = desk.page.waitForEvent('download');
    await desk.page.getByTestId('csv').click();
    expect((await waiting).suggestedFilename()).toMatch(/^heping\.water-tank-1-tank_level-.*\.csv$/);
    await desk.page.getByRole('button', { name: 'English' }).click();
    await desk.page.getByText('nothing is known of them').waitFor();
    await expectFit(desk, 'history-desk');
    await desk.context.close();
  }, 300_000);

  it('ends a latched hazard for whoever gives the reason', async () => {
    await district.scenario('lift-open-door-running', 'xinhu');
    const hazard = await activeHazard('E-OPENRUN', 'xinhu.lift-1');
    await district.scenario('normal-day', 'xinhu');
    const desk = await visit('control');
    await open(desk.page, `/hazards/${hazard.id}`);
    const page = desk.page.locator('.hazard-page');
    await page.getByLabel('复位原因').fill('已停梯检查并排除');
    await page.getByRole('button', { name: '复位' }).click();
    await page.getByLabel('复位原因').waitFor({ state: 'detached', timeout: 60_000 });
    expect(desk.errors).toEqual([]);
    await desk.context.close();
  }, 400_000);
});
