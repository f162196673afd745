import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TicketSummary } from '@anju/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type AgentVoice, speakAs } from './harness/agent-voice.js';
import { overflows, seriousViolations } from './harness/axe.js';
import { type ConsoleVisit, launchBrowser, type Viewport, visitAs } from './harness/console-page.js';
import { repositoryRoot } from './harness/repository.js';
import { type CloudUnderTest, startCloud } from './harness/services.js';
import { until } from './harness/until.js';
import { describeWith } from './requirement.js';

const agent = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };
/** The page follows what the service does; a loaded machine takes its time. */
const soon = { timeout: 90_000 };

describeWith(['chromium'], 'the console’s pages about tickets and their messages', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-tickets-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let cloud: CloudUnderTest;
  let browser: Browser;
  let voice: AgentVoice;
  let receiver: Server;
  let isGone = true;
  let ticket: TicketSummary;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    receiver = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        response.statusCode = isGone ? 410 : 200;
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const channels = join(directory, 'channels.yaml');
    const hook = { id: 'command-centre', kind: 'webhook', url, secret: 'long-enough-to-sign-with' };
    writeFileSync(channels, stringify({ channels: [{ ...hook, audiences: ['*'] }] }));
    [cloud, browser] = await Promise.all([
      startCloud({
        directory,
        registryFile: join(repositoryRoot, 'deploy/demo/registry.yaml'),
        agents: [agent],
        environment: { ANJU_CHANNELS: channels },
      }),
      launchBrowser(),
    ]);
    voice = await speakAs(cloud, agent, { 'garage-1': { water_depth: 0 } });
    const api = await cloud.login('control');
    ticket = await until(
      'the ticket of the flooded garage',
      async () => {
        await voice.say('garage-1', { water_depth: 400 });
        return (await api.all<TicketSummary>('/api/v1/tickets')).find(({ severity }) => severity === 'critical');
      },
      { timeoutMs: 180_000, everyMs: 1000 },
    );
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await voice?.end();
    await cloud?.stop();
    receiver?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (page: Page, path: string) => page.goto(`http://127.0.0.1:${cloud.httpPort}${path}`);
  const visit = (username: string, viewport?: Viewport) => visitAs(browser, cloud.httpPort, username, viewport);

  /** Fit to be seen: no overflow, no serious fault of accessibility, nothing in the browser's console. */
  async function expectFit({ page, errors }: ConsoleVisit, name: string): Promise<void> {
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    expect(await seriousViolations(page), name).toEqual([]);
    expect(await overflows(page), `${name} overflows`).toBe(false);
    expect(errors, name).toEqual([]);
  }

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
});
