import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriousViolations } from './harness/axe.js';
import { type Viewport, viewports } from './harness/console-page.js';
import { expectFit, pictures, soon, useConsole } from './harness/console-suite.js';
import { describeWith } from './requirement.js';

describeWith(['chromium'], 'the console’s page about who gets tickets', () => {
  const { open, visit } = useConsole({ name: 'routing' });

  async function choose(page: Page, label: string, option: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: option }).click();
    await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'detached' });
  }

  it.each(Object.keys(viewports) as Viewport[])('is fit to be seen at %s', async (viewport) => {
    const seen = await visit('supervisor', viewport);
    const { page } = seen;
    await open(page, '/routing');
    await page.getByTestId('run-preview').click();
    await page.getByTestId('preview-answer').waitFor(soon);
    await expectFit(seen, `routing-preview-${viewport}`);
    for (const [part, ready] of [
      ['table', '[data-contract=hexi-lifts]'],
      ['duty', '[data-entry=lift-always]'],
      ['ladder', '[data-testid=change-ladder]'],
      ['changes', '.agents .nothing, [data-change]'],
    ] as const) {
      await open(page, `/routing?part=${part}`);
      await page.locator(ready).first().waitFor(soon);
      await expectFit(seen, `routing-${part}-${viewport}`);
    }
    await seen.context.close();
  }, 300_000);

  it('tells step by step who would get a ticket, who is told and when it goes up', async () => {
    const { page, context, errors } = await visit('control');
    await open(page, '/routing');
    await choose(page, '小区', '春江苑');
    await choose(page, '问题类别', '二次供水');
    await page.getByTestId('run-preview').click();
    const answer = page.getByTestId('preview-answer');
    await answer.locator('[data-role=lead]').getByText('清源二次供水维护有限公司').waitFor(soon);
    const over = answer.locator('[data-step=contract][data-item=hexi-water-2025]');
    await over.getByText('跳过：合同已到期').waitFor();
    await answer.locator('[data-step=route][data-item=chunjiang-water][data-outcome=decided]').waitFor();
    await answer.locator('[data-level=street]').getByText('河西街道').first().waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await over.getByText('passed over: the contract is over').waitFor();
    expect(errors).toEqual([]);
    await context.close();
  }, 180_000);

  it('writes a contract with its reason, tells the next who was first, and loses nothing of what he entered', async () => {
    const [first, second] = await Promise.all([visit('supervisor'), visit('admin')]);
    const row = (page: Page) => page.locator('[data-contract=hexi-fire]');
    for (const { page } of [first, second]) {
      await open(page, '/routing?part=table');
      await row(page).getByTestId('edit').click(soon);
      await page.locator('[data-testid=routing-item][data-base="1"]').waitFor(soon);
    }
    await first.page.getByLabel('截止日期（不填为长期）').fill('2027-12-31');
    await first.page.getByLabel('原因').fill('合同续签');
    await first.page.getByTestId('save-item').click();
    await first.page.locator('[data-contract=hexi-fire][data-version="2"]').getByText('2027-12-31').waitFor(soon);
    await first.page.getByTestId('routing-item').waitFor({ state: 'detached' });

    await second.page.getByLabel('截止日期（不填为长期）').fill('2025-12-31');
    await second.page.getByLabel('原因').fill('只到年底');
    await second.page.getByTestId('save-item').click();
    const refusal = second.page.getByTestId('refusal');
    await refusal.getByText('现为第 2 版').waitFor(soon);
    await refusal.getByText('2027-12-31').waitFor(soon);
    await second.page.screenshot({ path: join(pictures, 'routing-conflict-desk.png'), fullPage: true });
    await second.page.getByTestId('keep-mine').click();
    await second.page.locator('[data-testid=routing-item][data-base="2"]').waitFor();
    expect(await second.page.getByLabel('原因').inputValue()).toBe('只到年底');
    await second.page.getByTestId('save-item').click();
    await second.page.locator('.field-problem').getByText('不能早于开始日期').waitFor(soon);
    await second.page.getByLabel('截止日期（不填为长期）').fill('2026-12-31');
    await second.page.getByTestId('save-item').click();
    await second.page.locator('[data-contract=hexi-fire][data-version="3"]').getByText('2026-12-31').waitFor(soon);
    await open(second.page, '/routing?part=changes');
    await second.page.locator('[data-change=contract]').getByText('合同续签').waitFor(soon);
    expect(await seriousViolations(second.page)).toEqual([]);
    await Promise.all([first, second].map(({ context }) => context.close()));
  }, 240_000);

  it('adds a route and takes it away again; who may not change sees no button for it', async () => {
    const { page, context, errors } = await visit('supervisor');
    await open(page, '/routing?part=table');
    await page.getByTestId('add-route').click(soon);
    await page.getByTestId('routing-item').waitFor();
    await choose(page, '小区', '和平花园');
    await choose(page, '问题类别', '窨井盖');
    await choose(page, '主办单位', '和平物业服务有限公司');
    await page.getByLabel('原因').fill('窨井盖归物业');
    await page.getByLabel('原因').press('Enter');
    const row = page.locator('[data-testid=routes] [data-route^=item-]');
    await row.getByText('窨井盖').waitFor(soon);
    await row.getByTestId('remove').click();
    await page.getByTestId('routing-item').getByText('撤销：和平花园 · 窨井盖').waitFor();
    await page.getByLabel('原因').fill('登记有误');
    await page.getByTestId('save-item').click();
    await row.waitFor({ state: 'detached', ...soon });
    expect(errors).toEqual([]);
    await context.close();

    const phone = await visit('property', 'phone');
    await open(phone.page, '/routing');
    await phone.page.locator('[data-route=heping-other]').waitFor(soon);
    expect(await phone.page.locator('[data-testid=edit], [data-testid=add-route]').count()).toBe(0);
    await expectFit(phone, 'routing-property-phone');
    await phone.context.close();
  }, 240_000);

  it('puts somebody on duty, and shows the holes of the days to come', async () => {
    const desk = await visit('supervisor');
    const { page } = desk;
    await open(page, '/routing?part=duty&roster=party:fire-contractor');
    await page.getByText('没有值班表：通知全体').waitFor(soon);
    await page.getByTestId('add-duty').click();
    await page.getByTestId('routing-item').waitFor();
    await page.getByLabel('从', { exact: true }).fill('20:00');
    await page.getByLabel('到', { exact: true }).fill('08:00');
    await page.getByLabel('值班人员（先通知排在前面的）').click();
    await page.locator('.ant-select-item-option').filter({ hasText: '赵师傅' }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('开始日期').fill('2026-01-01');
    await page.getByLabel('原因').fill('夜间值班');
    await page.screenshot({ path: join(pictures, 'routing-shift-desk.png'), fullPage: true });
    await page.getByTestId('save-item').click();
    await page.getByTestId('duty-entries').getByText('20:00–次日 08:00').waitFor(soon);
    await page.getByTestId('duty-days').locator('[data-hole=true]').first().waitFor(soon);
    await page.getByTestId('duty-days').locator('[data-hole=false]').getByText('平安消防 赵师傅').first().waitFor();
    await expectFit(desk, 'routing-duty-written-desk');
    await desk.context.close();
  }, 180_000);

  it('changes the ladder’s times as a further version, and refuses a call that is repeated after it went up', async () => {
    const { page, context } = await visit('supervisor');
    await open(page, '/routing?part=ladder');
    await page.locator('[data-testid=ladder-in-force][data-version="1"]').waitFor(soon);
    const critical = page.locator('[data-limit=critical]');
    await critical.getByLabel('催办间隔').fill('20');
    await critical.getByText('不得长于升级时间').waitFor();
    await critical.getByLabel('催办间隔').fill('3');
    await critical.getByLabel('无人响应升级').fill('8');
    await page.getByLabel('原因').fill('汛期提速');
    await page.getByTestId('publish-ladder').click();
    const inForce = page.locator('[data-testid=ladder-in-force][data-version="2"]');
    await inForce.locator('[data-severity=critical]').getByText('8 分钟').waitFor(soon);
    await page.getByTestId('ladder-versions').getByText('汛期提速').waitFor();
    await context.close();
  }, 180_000);
});
