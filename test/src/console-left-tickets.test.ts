import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FiledReport, RoutingTableView, TicketView } from '@anju/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { launchBrowser, visitAs } from './harness/console-page.js';
import { repositoryRoot } from './harness/repository.js';
import { type CloudUnderTest, startCloud } from './harness/services.js';
import { describeWith } from './requirement.js';

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

  it('says so on the board of who assigns, and hands them over with a reason', async () => {
    const admin = await cloud.login('admin');
    const report = {
      ...{ channel: 'walk_in', estateId: 'heping', problemClass: 'ponding', severity: 'minor' },
      content: '车库入口积水',
    };
    const filed = await admin.request('POST', '/api/v1/complaints', report);
    expect(filed, JSON.stringify(filed.body)).toMatchObject({ status: 200 });
    const ticketId = (filed.body as FiledReport).ticket.id;
    const { parties } = await admin.get<RoutingTableView>('/api/v1/routing');
    const expectedVersion = parties.find(({ id }) => id === 'heping-property')?.version;
    const left = { expectedVersion, value: { gone: true }, reason: '物业服务合同终止' };
    expect((await admin.request('PUT', '/api/v1/routing/parties/heping-property', left)).status).toBe(200);

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
        expect(ticket.events.at(-1)?.data).toMatchObject({ reason: '由街道办事处承接' });
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
