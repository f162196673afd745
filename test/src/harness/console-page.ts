import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { programPath } from '../machine.js';

/** Viewports of the three groups of users: wall, desk, phone. */
export const viewports = {
  wall4k: { width: 3840, height: 2160 },
  wall: { width: 1920, height: 1080 },
  desk: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
} as const;
export type Viewport = keyof typeof viewports;

const pageTimeoutMs = 90_000;

export function launchBrowser(): Promise<Browser> {
  // As root, which CI is, Chromium starts only without its own sandbox.
  return chromium.launch({ executablePath: programPath('chromium'), args: ['--no-sandbox'] });
}

export interface ConsoleVisit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page wrote to its console as an error, and what it threw. */
  readonly errors: string[];
}

/** Opens the console in a fresh browser profile, as nobody. */
export async function visitConsole(browser: Browser, httpPort: number, viewport: Viewport): Promise<ConsoleVisit> {
  // Without motion a page is either before or after a click, on a slow machine too.
  const context = await browser.newContext({
    viewport: viewports[viewport],
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  // A loaded machine takes half a minute for what takes a second otherwise.
  context.setDefaultTimeout(pageTimeoutMs);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${httpPort}/`);
  return { context, page, errors };
}

/** A person with a browser of his own, logged in. */
export async function visitAs(
  browser: Browser,
  httpPort: number,
  username: string,
  viewport: Viewport = 'desk',
): Promise<ConsoleVisit> {
  const visit = await visitConsole(browser, httpPort, viewport);
  await signIn(visit.page, username);
  return visit;
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(username);
  await page.locator('input[autocomplete=current-password]').fill(`${username}-demo`);
  await page.locator('button[type=submit]').click();
  await page.locator('header.top, .login-refusal').first().waitFor();
  const refusal = page.locator('.login-refusal');
  if (await refusal.isVisible()) throw new Error(`${username} was refused: ${await refusal.textContent()}`);
}

/** How many pixels of the window are coloured: their channels differ by more than those of a bluish grey do. */
export async function colouredPixels(page: Page): Promise<number> {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The browser gives no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count += 1;
    }
    return count;
  }, picture);
}
