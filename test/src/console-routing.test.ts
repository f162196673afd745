import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { type ConsoleVisit, launchBrowser, type Viewport, viewports, visitAs } from './harness/console-page.js';
import { repositoryRoot } from './harness/repository.js';
import { type CloudUnderTest, startCloud } from './harness/services.js';
import { describeWith } from './requirement.js';

const agent = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };
/** The page follows what the service does; a loaded machine takes its time. */
const soon = { timeout: 90_000 };

describeWith(['chromium'], 'the console’s page about who gets tickets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-routing-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let cloud: CloudUnderTest;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [cloud, browser] = await Promise.all([
      startCloud({ directory, registryFile: join(repositoryRoot, 'deploy/demo/registry.yaml'), agents: [agent] }),
      launchBrowser(),
    ]);
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
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
});
