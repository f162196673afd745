import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TicketSummary } from '@anju/contracts';
import { expect, it } from 'vitest';
import { seriousViolations } from './harness/axe.js';
import { type Viewport, viewports } from './harness/console-page.js';
import { expectFit, floodTheGarage, pictures, soon, useConsole } from './harness/console-suite.js';
import { repositoryRoot } from './harness/repository.js';
import { describeWith } from './requirement.js';

describeWith(['chromium'], 'the console’s pages about supervision', () => {
  const fixture = (name: string) => join(repositoryRoot, 'test/fixtures/ledgers', name);
  let ticket: TicketSummary;
  const suite = useConsole({
    name: 'supervision',
    // Nobody listens there: what goes by it fails and waits.
    webhookUrl: async () => 'http://127.0.0.1:9/',
    prepare: async (begun) => {
      ticket = await floodTheGarage(begun);
    },
  });
  const { open, visit } = suite;

  it.each(Object.keys(viewports) as Viewport[])('are fit to be seen at %s', async (viewport) => {
    const seen = await visit('supervisor', viewport);
    for (const [name, path, ready] of [
      ['board', '/tickets', `[data-ticket="${ticket.id}"]`],
      ['hung-signs', '/hung-signs', '.tickets .nothing, [data-sign]'],
      ['clocks', '/clocks', '[data-testid=change-clocks]'],
      ['ledgers', '/ledgers', '[data-testid=preview-import]'],
      ['channels', '/notifications', '[data-channel=command-centre]'],
      ['messages', '/notifications/messages', '[data-notification]'],
      ['notification-settings', '/notifications/settings', '[data-testid=save-settings]'],
    ] as const) {
      await open(seen.page, path);
      await seen.page.locator(ready).first().waitFor(soon);
      await expectFit(seen, `${name}-${viewport}`);
      if (name !== 'channels') continue;
      // Where one is stands in view, also where the pages do not all fit.
      const present = await seen.page.locator('header.top a.active').boundingBox();
      expect((present?.x ?? -1) + (present?.width ?? 0)).toBeLessThanOrEqual(viewports[viewport].width);
    }
    await seen.context.close();
  }, 300_000);

  it('narrow the board to what is asked for and find it again by Back', async () => {
    const { page, context, errors } = await visit('property', 'phone');
    await open(page, '/tickets');
    const row = page.locator(`[data-ticket="${ticket.id}"]`);
    await row.waitFor(soon);
    await page.locator('[data-flag=mine]').click();
    await page.locator('[data-flag=mine][aria-pressed=true]').waitFor();
    await row.waitFor(soon);
    await page.locator('[data-flag=overdue]').click();
    await page.getByText('没有符合条件的工单').waitFor(soon);
    await page.locator('[data-flag=overdue]').click();
    await row.waitFor(soon);
    await row.locator('a').click();
    await page.locator(`.ticket[data-ticket="${ticket.id}"]`).waitFor(soon);
    await page.goBack();
    await page.locator('[data-flag=mine][aria-pressed=true]').waitFor(soon);
    expect(errors).toEqual([]);
    await context.close();
  }, 180_000);

  it('change a district’s time limits with a reason, and tell the next who was first', async () => {
    const [first, second] = await Promise.all([visit('supervisor'), visit('supervisor')]);
    for (const { page } of [first, second]) {
      await open(page, '/clocks');
      await page.locator('[data-testid=clocks-in-force][data-version="1"]').waitFor(soon);
      await page.getByTestId('add-limit').click();
      await page.locator('[data-limit="1"]').getByLabel('数值').fill('0');
      await page.getByText('请填写 1 分钟至 366 天之间的数').waitFor();
      await page.locator('[data-limit="1"]').getByLabel('数值').fill('20');
      await page.getByLabel('调整原因').fill('汛期');
    }
    await first.page.getByTestId('publish-clocks').click();
    await first.page.locator('[data-testid=clocks-in-force][data-version="2"]').waitFor(soon);
    await first.page.getByTestId('clock-versions').getByText('汛期').waitFor();
    await second.page.getByTestId('publish-clocks').click();
    await second.page.getByText('与已登记的信息冲突').waitFor(soon);
    await second.page.locator('[data-testid=clocks-in-force][data-version="2"]').waitFor(soon);
    // What the second entered is not lost: he may put it on the newest version, or drop it.
    await second.page.getByTestId('refusal').getByText('现为第 2 版').waitFor(soon);
    await second.page.getByTestId('keep-mine').click();
    expect(await second.page.getByLabel('调整原因').inputValue()).toBe('汛期');
    await second.page.getByTestId('publish-clocks').click();
    await second.page.locator('[data-testid=clocks-in-force][data-version="3"]').waitFor(soon);
    const phone = await visit('property', 'phone');
    await open(phone.page, '/clocks');
    await phone.page.locator('[data-testid=clocks-in-force][data-version="3"]').waitFor(soon);
    expect(await phone.page.getByTestId('publish-clocks').count()).toBe(0);
    await Promise.all([first, second, phone].map(({ context }) => context.close()));
  }, 240_000);

  it('export the ledgers, name every wrong cell of an import, and write nothing before it is confirmed', async () => {
    const desk = await visit('supervisor');
    const { page } = desk;
    await open(page, '/ledgers');
    const [download] = await Promise.all([page.waitForEvent('download', soon), page.getByTestId('export-csv').click()]);
    expect(download.suggestedFilename()).toMatch(/^住宅物业服务问题整治工作台账-.*\.csv$/);
    expect(readFileSync(await download.path(), 'utf8')).toContain(ticket.id);

    await page.locator('input[type=file]').setInputFiles(fixture('annex-1-wrong.xlsx'));
    await page.getByTestId('preview-import').click();
    const wrong = page.getByTestId('wrong-cells');
    for (const cell of [
      '附件1!F2 物业服务形态',
      '附件1!C3 小区名称',
      '附件1!G3 业主委员会组建情况',
      '附件1!J3 物业费收缴率',
    ]) {
      await wrong.getByText(cell).waitFor(soon);
    }
    expect(await page.getByTestId('confirm-import').count()).toBe(0);
    await page.screenshot({ path: join(pictures, 'ledger-wrong-desk.png'), fullPage: true });

    await page.locator('input[type=file]').setInputFiles(fixture('annex-1-filled.xlsx'));
    await page.getByTestId('preview-import').click();
    await page.getByTestId('difference').getByText('东至和平路，南至解放路').waitFor(soon);
    const api = await suite.cloud.login('supervisor');
    const written = async () =>
      String((await api.request('GET', '/api/v1/ledgers/estates.csv')).body).includes('东至和平路');
    expect(await written()).toBe(false);
    await page.screenshot({ path: join(pictures, 'ledger-difference-desk.png'), fullPage: true });
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByTestId('confirm-import').click();
    await page.getByTestId('imported').waitFor(soon);
    expect(await written()).toBe(true);
    await desk.context.close();
  }, 240_000);

  it('test a channel and say how it went, and keep how one wants to be told', async () => {
    const desk = await visit('supervisor');
    await open(desk.page, '/notifications');
    const channel = desk.page.locator('[data-channel=command-centre]');
    await channel.getByTestId('test-channel').click(soon);
    await channel.locator('[data-testid=test-outcome][data-delivered=false]').waitFor(soon);
    await desk.context.close();

    const phone = await visit('water', 'phone');
    const { page } = phone;
    await open(page, '/notifications');
    const phoneNumber = page.getByLabel('手机号码');
    await phoneNumber.fill('138 0000', soon);
    await page.getByTestId('save-settings').click();
    await page.locator('.field-problem').getByText('须为“+”加 7 至 15 位数字').waitFor(soon);
    await phoneNumber.fill('+86 138 0000 0000');
    await page.getByText('启用静默时段').click();
    await page.getByTestId('save-settings').click();
    await page.getByText('已保存').waitFor(soon);
    await open(page, '/notifications/settings');
    await expect.poll(() => page.getByLabel('手机号码').inputValue(), soon).toBe('+8613800000000');
    await expect.poll(() => page.getByLabel('从').inputValue(), soon).toBe('22:00');
    await phone.context.close();
  }, 180_000);
});
