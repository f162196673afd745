import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FiledReport, TicketView } from '@anju/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { launchBrowser, visitAs } from './harness/console-page.js';
import { repositoryRoot } from './harness/repository.js';
import { type CloudUnderTest, startCloud } from './harness/services.js';
import { describeWith } from './requirement.js';

/** The page follows what the service does; a loaded machine takes its time. */
const soon = { timeout: 90_000 };
const weekly = {
  ...{ kind: 'weekly', weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' },
  ...{ fromDay: '2026-01-01', toDay: null },
};

describeWith(['chromium'], 'the console where a party left open tickets behind', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-left-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let cloud: CloudUnderTest;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [cloud, browser] = await Promise.all([
      startCloud({ directory, registryFile: join(repositoryRoot, 'deploy/demo/registry.yaml'), agents: [] }),
      launchBrowser(),
    ]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('tells what happens before it is marked as gone, says so on the board of who assigns, and hands its tickets over', async () => {
    const admin = await cloud.login('admin');
    const report = {
      ...{ channel: 'walk_in', estateId: 'heping', problemClass: 'ponding', severity: 'minor' },
      content: '车库入口积水',
    };
    const filed = await admin.request('POST', '/api/v1/complaints', report);
    expect(filed, JSON.stringify(filed.body)).toMatchObject({ status: 200 });
    const ticketId = (filed.body as FiledReport).ticket.id;
    const entry = { ...weekly, userIds: ['demo-property'] };
    const shift = { expectedVersion: 0, value: { roster: 'party:heping-property', entry }, reason: '排班' };
    expect((await admin.request('PUT', '/api/v1/routing/duty/heping-days', shift)).status).toBe(200);

    for (const viewport of ['phone', 'desk'] as const) {
      const { page, context, errors } = await visitAs(browser, cloud.httpPort, 'supervisor', viewport);
      await page.goto(`http://127.0.0.1:${cloud.httpPort}/routing?part=table`);
      const row = page.locator('[data-party=heping-property]');
      await row.getByTestId('party-leaves').click(soon);
      const told = page.getByTestId('what-happens');
      await told.locator('[data-leads="1"][data-helps="0"]').getByText(ticketId).waitFor(soon);
      await told.locator('[data-names=heping-other]').waitFor();
      await told.getByText('值班表中的班次保留备查').waitFor();
      await page.getByLabel('原因').fill('物业服务合同终止');
      await page.screenshot({ path: join(pictures, `party-leaves-${viewport}.png`), fullPage: true });
      if (viewport === 'phone') {
        await page.getByRole('button', { name: 'English' }).click();
        await told.getByText('Open tickets: leads 1').waitFor();
        await page.screenshot({ path: join(pictures, 'party-leaves-english-phone.png'), fullPage: true });
      }
      expect(await seriousViolations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      if (viewport === 'desk') {
        await page.getByTestId('save-item').click();
        await page.locator('[data-party=heping-property][data-gone=true]').getByTestId('left-behind').waitFor(soon);
        await page.locator('[data-route=heping-other]').getByText('已退出').first().waitFor();
        await page.screenshot({ path: join(pictures, 'party-gone-desk.png'), fullPage: true });
        await page.goto(`http://127.0.0.1:${cloud.httpPort}/routing?part=duty&roster=party:heping-property`);
        await page.getByTestId('roster-gone').waitFor(soon);
        await page.locator('[data-entry=heping-days]').getByText('（不再呼叫）').waitFor();
        expect(await page.getByTestId('duty-days').locator('[data-hole=false]').count()).toBe(0);
        expect(await page.locator('[data-testid=add-duty], [data-testid=edit]').count()).toBe(0);
        await page.screenshot({ path: join(pictures, 'routing-duty-gone-desk.png'), fullPage: true });
        expect(await seriousViolations(page)).toEqual([]);
      }
      expect(errors).toEqual([]);
      await context.close();
    }

    for (const viewport of ['phone', 'desk'] as const) {
      const { page, context, errors } = await visitAs(browser, cloud.httpPort, 'control', viewport);
      await page.goto(`http://127.0.0.1:${cloud.httpPort}/tickets`);
      const party = page.locator('[data-left-by=heping-property]');
      await party.waitFor();
      expect(await party.innerText()).toContain('和平物业服务有限公司 · 已不在此工作 · 主办 1 件，协办 0 件');
      await party.getByTestId('begin-hand-over').click();
      await party.getByLabel('原因').fill('由街道办事处承接');
      await page.screenshot({ path: join(pictures, `left-tickets-${viewport}.png`), fullPage: true });
      expect(await seriousViolations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      if (viewport === 'desk') {
        await party.getByTestId('hand-over').click();
        await page.getByTestId('handed-over').getByText('已改派 1 件').waitFor();
        await party.waitFor({ state: 'detached' });
        const ticket = await admin.get<TicketView>(`/api/v1/tickets/${ticketId}`);
        expect(ticket.assignments).toContainEqual(
          expect.objectContaining({ partyId: 'qiaodong-office', role: 'lead' }),
        );
        const handed = ticket.events.findLast(({ type }) => type === 'assign');
        expect(handed?.data).toMatchObject({ reason: '由街道办事处承接' });
      }
      expect(errors).toEqual([]);
      await context.close();
    }
    const contractor = await visitAs(browser, cloud.httpPort, 'water', 'desk');
    await contractor.page.goto(`http://127.0.0.1:${cloud.httpPort}/tickets`);
    await contractor.page.getByRole('heading', { name: '工单', level: 2 }).waitFor();
    expect(await contractor.page.getByTestId('left-tickets').count()).toBe(0);
    expect(contractor.errors).toEqual([]);
    await contractor.context.close();
  }, 300_000);
});
