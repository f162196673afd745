import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TicketActionRequest, TicketSummary, TicketView } from '@anju/contracts';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { expectFit, floodTheGarage, soon, useConsole } from './harness/console-suite.js';
import { describeWith } from './requirement.js';

describeWith(['chromium'], 'the console’s pages about tickets and their messages', () => {
  let receiver: Server;
  let isGone = true;
  let ticket: TicketSummary;
  const suite = useConsole({
    name: 'tickets',
    webhookUrl: async () => {
      receiver = createServer((request, response) => {
        request.resume();
        request.on('end', () => {
          response.statusCode = isGone ? 410 : 200;
          response.end();
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    },
    prepare: async (begun) => {
      ticket = await floodTheGarage(begun);
    },
  });
  const { open, visit } = suite;
  afterAll(() => {
    receiver?.close();
  });

  it('show a ticket’s clocks, calls, first asked, readings and log in words, on a phone too', async () => {
    const phone = await visit('property', 'phone');
    const { page } = phone;
    await open(page, `/tickets/${ticket.id}`);
    await page.locator('[data-clock=respond][data-standing=left]').waitFor(soon);
    await page.locator('[data-clock=rectify][data-standing=left]').waitFor();
    await page.getByTestId('first-asked').getByText('首次派单：和平物业服务有限公司').waitFor();
    await page.locator('[data-level=estate][data-called=true]').waitFor();
    await page.locator('[data-readings] svg').first().waitFor(soon);
    await page.locator('[data-event=assign]').getByText('主办 和平物业服务有限公司').waitFor();
    await page.locator('[data-action=accept]').click();
    await page.locator('[data-clock=respond][data-standing=met]').waitFor(soon);
    await page.locator('[data-event=accept]').getByText('和平物业 周敏 · 物业服务企业').waitFor();
    await page.locator('[data-answered=true]').getByText('和平物业 周敏').waitFor();
    await expectFit(phone, 'ticket-whole-phone');
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('[data-clock=respond]').getByText('to spare').waitFor();
    await page.getByText('Three-level escalation').waitFor();
    await expectFit(phone, 'ticket-whole-english-phone');
    await phone.context.close();
  }, 240_000);

  it('tell of a message that was given up, and send it again for who may', async () => {
    const [phone, desk] = await Promise.all([visit('property', 'phone'), visit('control')]);
    for (const { page } of [phone, desk]) await open(page, `/tickets/${ticket.id}`);
    const dead = (page: Page) => page.locator('[data-notification][data-state=dead]');
    await dead(phone.page).first().waitFor(soon);
    await dead(desk.page).first().waitFor(soon);
    expect(await phone.page.getByTestId('retry').count()).toBe(0);
    await expectFit(desk, 'ticket-messages-desk');
    isGone = false;
    const row = dead(desk.page).first();
    const id = await row.getAttribute('data-notification');
    await row.getByTestId('retry').click();
    await desk.page.locator(`[data-notification="${id}"][data-state=delivered]`).waitFor(soon);
    expect([...phone.errors, ...desk.errors]).toEqual([]);
    await Promise.all([phone.context.close(), desk.context.close()]);
  }, 240_000);

  it('are found by what people know them by, here or among the closed ones', async () => {
    const { page, context, errors } = await visit('control', 'phone');
    await open(page, '/tickets');
    const row = page.locator(`[data-ticket="${ticket.id}"]`);
    const find = page.getByRole('searchbox');
    await row.waitFor(soon);
    for (const text of [ticket.id.slice(-4), '地下车库', 'Heping']) {
      await find.fill('没有这样的工单');
      await find.press('Enter');
      await page.getByText('没有符合条件的工单').waitFor(soon);
      await find.fill(text);
      await find.press('Enter');
      await row.waitFor(soon);
    }
    await find.fill('没有这样的工单');
    await find.press('Enter');
    await page.getByTestId('look-elsewhere').getByText('在已结工单中查找').click(soon);
    await page.getByTestId('look-elsewhere').getByText('在未结工单中查找').waitFor(soon);
    expect(await find.inputValue()).toBe('没有这样的工单');
    expect(errors).toEqual([]);
    await context.close();
  }, 180_000);

  it('tell who fills in a form what happened meanwhile, and lose nothing of what was entered', async () => {
    const [lead, supervisor] = await Promise.all([suite.cloud.login('property'), suite.cloud.login('supervisor')]);
    const path = `/api/v1/tickets/${ticket.id}`;
    const act = async (api: typeof lead, body: Partial<TicketActionRequest>) => {
      const { version } = await api.get<TicketView>(path);
      const answer = await api.request('POST', `${path}/actions`, { ...body, version });
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    };
    await act(lead, { action: 'arrive' });
    const phone = await visit('property', 'phone');
    const { page } = phone;
    await open(page, `/tickets/${ticket.id}`);
    await page.locator('.ticket[data-state=rectifying] [data-action=suspend]').click(soon);
    const form = page.getByRole('dialog');
    // Tomorrow at noon in Shanghai, wherever the browser is.
    const day = new Date(Date.now() + 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
    await form.getByLabel('原因').fill('水泵配件明天到货');
    await form.getByLabel('挂起至').fill(`${day}T12:00`);
    await act(supervisor, { action: 'classify', statutoryGrade: 'general' });
    await page.getByTestId('meanwhile').getByText('隐患分级').waitFor(soon);
    expect(await form.getByLabel('原因').inputValue()).toBe('水泵配件明天到货');
    await expectFit(phone, 'ticket-meanwhile-phone');
    await page.getByTestId('confirm-action').click();
    await page.locator('.proposal').getByText(`挂起至 ${day} 12:00:00`).waitFor(soon);

    // When what one writes about is over, it stays to be read, and cannot be sent.
    const desk = await visit('control');
    await open(desk.page, `/tickets/${ticket.id}`);
    await desk.page.locator('[data-action=assign]').click(soon);
    const deskForm = desk.page.getByRole('dialog');
    await deskForm.getByLabel('原因').fill('改派维保单位');
    await act(supervisor, { action: 'suspend' });
    await desk.page.getByTestId('meanwhile').getByText('此操作已不能执行').waitFor(soon);
    expect(await desk.page.getByTestId('confirm-action').isDisabled()).toBe(true);
    expect(await deskForm.getByLabel('原因').inputValue()).toBe('改派维保单位');
    await page.locator('[data-clock=rectify][data-standing=paused]').waitFor(soon);
    expect([...phone.errors, ...desk.errors]).toEqual([]);
    await Promise.all([phone, desk].map(({ context }) => context.close()));
  }, 240_000);
});
