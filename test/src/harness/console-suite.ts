import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TicketSummary } from '@anju/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { stringify } from 'yaml';
import { type AgentVoice, speakAs } from './agent-voice.js';
import { overflows, seriousViolations } from './axe.js';
import { type ConsoleVisit, launchBrowser, type Viewport, visitAs } from './console-page.js';
import { quickenRules } from './quicken-rules.js';
import { repositoryRoot } from './repository.js';
import { type CloudUnderTest, startCloud } from './services.js';
import { until } from './until.js';

const agent = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };

/** The page follows what the service does; a loaded machine takes its time. */
export const soon = { timeout: 90_000 };

/** Where a test leaves what it saw. */
export const pictures = join(repositoryRoot, 'test-results/console');

/** Fit to be seen: no overflow, no serious fault of accessibility, nothing in the browser's console. */
export async function expectFit({ page, errors }: ConsoleVisit, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  expect(await seriousViolations(page), name).toEqual([]);
  expect(await overflows(page), `${name} overflows`).toBe(false);
  expect(errors, name).toEqual([]);
}

export interface ConsoleSuite {
  readonly cloud: CloudUnderTest;
  readonly browser: Browser;
  /** The agent of Heping Garden. */
  readonly voice: AgentVoice;
  /** Opens a page of the console by its path. */
  open(page: Page, path: string): Promise<unknown>;
  /** Somebody with a browser of his own, logged in. */
  visit(username: string, viewport?: Viewport): Promise<ConsoleVisit>;
}

interface Options {
  /** Names the folder of its data. */
  readonly name: string;
  /** Where the one channel, the webhook `command-centre`, sends everything; absent: no channel. Asked when the suite begins. */
  readonly webhookUrl?: () => Promise<string>;
  /** What is to be there before the first test. */
  readonly prepare?: (suite: ConsoleSuite) => Promise<void>;
}

/** The cloud with the demonstration's registry, the agent of an estate and a browser, for all tests of a suite. */
export function useConsole({ name, webhookUrl, prepare }: Options): ConsoleSuite {
  let directory: string | undefined;
  let cloud: CloudUnderTest;
  let browser: Browser;
  let voice: AgentVoice;
  const suite: ConsoleSuite = {
    get cloud() {
      return cloud;
    },
    get browser() {
      return browser;
    },
    get voice() {
      return voice;
    },
    open: (page, path) => page.goto(`http://127.0.0.1:${cloud.httpPort}${path}`),
    visit: (username, viewport) => visitAs(browser, cloud.httpPort, username, viewport),
  };

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    directory = mkdtempSync(join(tmpdir(), `anju-console-${name}-`));
    const channels = join(directory, 'channels.yaml');
    if (webhookUrl !== undefined) {
      const hook = { id: 'command-centre', kind: 'webhook', secret: 'long-enough-to-sign-with', audiences: ['*'] };
      writeFileSync(channels, stringify({ channels: [{ ...hook, url: await webhookUrl() }] }));
    }
    [cloud, browser] = await Promise.all([
      startCloud({
        directory,
        registryFile: join(repositoryRoot, 'deploy/demo/registry.yaml'),
        agents: [agent],
        environment: webhookUrl === undefined ? {} : { ANJU_CHANNELS: channels },
      }),
      launchBrowser(),
    ]);
    voice = await speakAs(cloud, agent, { 'garage-1': { water_depth: 0 } });
    await prepare?.(suite);
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await voice?.end();
    await cloud?.stop();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });
  return suite;
}

/** Floods the garage of Heping Garden, and gives the ticket that comes of it. */
export async function floodTheGarage({ cloud, voice }: ConsoleSuite): Promise<TicketSummary> {
  const api = await cloud.login('control');
  // As shipped it takes half a minute to be sure.
  await quickenRules(await cloud.login('supervisor'), 'heping', { 'P-ORANGE': { onDelayMs: 3_000 } });
  return until(
    'the ticket of the flooded garage',
    async () => {
      await voice.say('garage-1', { water_depth: 400 });
      return (await api.all<TicketSummary>('/api/v1/tickets')).find(({ severity }) => severity === 'critical');
    },
    { timeoutMs: 180_000, everyMs: 1000 },
  );
}
