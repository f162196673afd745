import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page as ApiPage, ComplaintView, ReportLinkView } from '@anju/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { type ConsoleVisit, launchBrowser, type Viewport, viewports, visitAs } from './harness/console-page.js';
import { modulesIn, readQr } from './harness/read-qr.js';
import { repositoryRoot } from './harness/repository.js';
import { type CloudUnderTest, startCloud } from './harness/services.js';
import { describeWith } from './requirement.js';

/** The page follows what the service does; a loaded machine takes its time. */
const soon = { timeout: 90_000 };
const garage = 'heping.garage-1';
const linksPath = '/api/v1/estates/heping/report-links';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** A photo of a telephone: all of its size, whatever it shows. */
const photo = (bytes: number) => ({
  name: 'IMG_1.png',
  mimeType: 'image/png',
  buffer: Buffer.concat([png, Buffer.alloc(bytes - png.length, 7)]),
});
const MB = 1024 * 1024;

describeWith(['chromium'], 'the codes at facilities', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-report-links-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let cloud: CloudUnderTest;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    const registryFile = join(repositoryRoot, 'deploy/demo/registry.yaml');
    [cloud, browser] = await Promise.all([startCloud({ directory, registryFile, agents: [] }), launchBrowser()]);
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (page: Page, path: string) => page.goto(`http://127.0.0.1:${cloud.httpPort}${path}`);
  const visit = (username: string, viewport?: Viewport) => visitAs(browser, cloud.httpPort, username, viewport);
  const links = async (): Promise<readonly ReportLinkView[]> =>
    (await (await cloud.login('control')).get<ApiPage<ReportLinkView>>(`${linksPath}?state=all`)).items;

  /** The path of the code in force at the garage; made where there is none. */
  async function codeOfGarage(): Promise<string> {
    const made = await (await cloud.login('control')).request('POST', linksPath, { facilityIds: [garage] });
    expect(made.status).toBe(200);
    return new URL((made.body as ApiPage<ReportLinkView>).items[0]?.url ?? '').pathname;
  }

  /** Somebody at the facility: no login, and as cheap telephones have it, no script. */
  async function passerBy(path: string, width = 390, javaScriptEnabled = false): Promise<Page> {
    const context = await browser.newContext({
      ...{ viewport: { width, height: 800 }, locale: 'zh-CN', javaScriptEnabled, reducedMotion: 'reduce' },
    });
    context.setDefaultTimeout(soon.timeout);
    const page = await context.newPage();
    await open(page, path);
    return page;
  }

  async function expectFit({ page, errors }: ConsoleVisit, name: string): Promise<void> {
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    expect(await seriousViolations(page), name).toEqual([]);
    expect(await overflows(page), `${name} overflows`).toBe(false);
    expect(errors, name).toEqual([]);
  }

  it('are made for one facility and for all that lack one, and revoked with a reason by one of two who do so at once', async () => {
    const desk = await visit('supervisor');
    const { page } = desk;
    await open(page, '/report-links?estateId=heping');
    await page.locator('[data-testid=codes-summary][data-codes="0"]').waitFor(soon);
    const row = page.locator(`[data-facility-code="${garage}"]`);
    await row.getByTestId('make-one').click();
    await page.locator(`[data-facility-code="${garage}"][data-code=in-force]`).waitFor(soon);
    await page.locator('[data-testid=codes-summary][data-codes="1"]').waitFor(soon);
    await page.getByTestId('make-all').click();
    await page.locator('[data-testid=codes-summary][data-missing="0"]').waitFor(soon);
    await page.getByTestId('address-warning').waitFor();
    await expectFit(desk, 'report-links-desk');

    // Somebody else revokes the code while the reason is being written.
    await row.getByTestId('revoke').click();
    await row.getByLabel('停用原因').fill('被涂改');
    const [link] = (await links()).filter(({ facilityId }) => facilityId === garage);
    const api = await cloud.login('control');
    const other = { createdMs: link?.createdMs, reason: '换新' };
    expect((await api.request('POST', `${linksPath}/${garage}/revoke`, other)).status).toBe(204);
    await row.getByTestId('confirm-revoke').click();
    await page.getByTestId('refusal').getByText('与已登记的信息冲突').waitFor(soon);
    await page.locator(`[data-facility-code="${garage}"][data-code=none]`).waitFor(soon);
    await row.getByTestId('make-one').click();
    await row.getByTestId('revoke').click();
    await row.getByLabel('停用原因').fill('位置不对');
    await row.getByTestId('confirm-revoke').click();
    await page.locator(`[data-facility-code="${garage}"][data-code=none]`).waitFor(soon);
    await page.getByTestId('revoked-codes').locator('summary').click();
    await page.locator(`[data-revoked="${garage}"]`).getByText('原因：位置不对').waitFor();
    expect((await links()).filter(({ revokedMs }) => revokedMs !== null)).toHaveLength(2);
    await desk.context.close();
  }, 300_000);

  it('are printed eight on a sheet, nothing cut, and each label’s code says its address', async () => {
    await (await cloud.login('control')).request('POST', linksPath, {});
    const desk = await visit('property');
    const { page } = desk;
    await open(page, '/report-links?estateId=heping');
    await page.getByTestId('print-all').click(soon);
    await page.locator('[data-testid=print-labels][data-ready=true]').waitFor(soon);
    await expectFit(desk, 'report-labels-desk');
    const inForce = (await links()).filter(({ url }) => url !== null);

    await page.emulateMedia({ media: 'print' });
    // The width of the paper without its margins: 190 mm.
    await page.setViewportSize({ width: 718, height: 1047 });
    expect(await page.getByTestId('print-labels').isVisible()).toBe(false);
    const labels = page.locator('.code-label');
    expect(await labels.count()).toBe(inForce.length);
    const cut = await labels.evaluateAll((all) =>
      all.flatMap((label) => {
        const box = label.getBoundingClientRect();
        return [...label.querySelectorAll('*')]
          .map((each) => each.getBoundingClientRect())
          .filter((each) => each.right > box.right + 1 || each.bottom > box.bottom + 1 || each.left < box.left - 1)
          .map(({ right, bottom }) => `${label.textContent}: ${right} ${bottom}`);
      }),
    );
    expect(cut).toEqual([]);
    // Four rows of them are no higher than the paper without its margins: 277 mm.
    const heights = await labels.evaluateAll((all) => all.map((label) => label.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThanOrEqual(1047 / 4);
    expect(await overflows(page)).toBe(false);
    await page.screenshot({ path: join(pictures, 'report-labels-printed.png'), fullPage: true });
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(Math.ceil(inForce.length / 8));

    for (const link of inForce) {
      const drawn = await page.locator(`[data-label-of="${link.facilityId}"] img`).screenshot();
      const dark = await page.evaluate(async (source) => {
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
        return Array.from({ length: image.height }, (_, y) =>
          Array.from({ length: image.width }, (_each, x) => (data[(y * image.width + x) * 4] ?? 255) < 128),
        );
      }, drawn.toString('base64'));
      expect(readQr(modulesIn(dark))).toBe(link.url);
    }
    await desk.context.close();
  }, 300_000);

  it('are printed by estate, by kind of facility, or ticked one by one', async () => {
    const control = await cloud.login('control');
    for (const estateId of ['heping', 'chunjiang']) {
      const made = await control.request('POST', `/api/v1/estates/${estateId}/report-links`, {});
      expect(made.status).toBe(200);
    }
    const coded = (await links()).filter(({ url }) => url !== null);
    const lifts = coded.filter(({ facilityKind }) => facilityKind === 'elevator');
    for (const viewport of Object.keys(viewports) as Viewport[]) {
      const seen = await visit('supervisor', viewport);
      const { page } = seen;
      await open(page, '/report-links?estateId=heping');
      await page.locator(`[data-facility-code="${garage}"]`).getByTestId('tick').check(soon);
      await page.getByLabel('设施类型').click();
      await page.locator('.ant-select-dropdown:visible').getByText('电梯', { exact: true }).click();
      await page.locator(`[data-facility-code="${garage}"]`).waitFor({ state: 'detached' });
      await page.getByTestId('tick-all').check();
      await page.getByText(`打印勾选的 ${lifts.length + 1} 张`).waitFor();
      await expectFit(seen, `report-links-ticked-${viewport}`);
      await page.getByTestId('print-ticked').click();
      await page.locator('[data-testid=print-labels][data-ready=true]').waitFor(soon);
      const labels = page.locator('.code-label');
      expect(await labels.count()).toBe(lifts.length + 1);
      await page.getByTestId('choose-all').click();
      await expect.poll(() => labels.count(), soon).toBe(coded.length);
      await page.getByLabel('小区（可多选）').click();
      await page.locator('.ant-select-dropdown:visible').getByText('春江苑', { exact: true }).click();
      await page.keyboard.press('Escape');
      await page.locator('[data-testid=print-labels][data-ready=true]').waitFor(soon);
      await page.locator('[data-label-of^="chunjiang."]').first().waitFor(soon);
      expect(await page.locator('[data-label-of^="heping."]').count()).toBe(coded.length);
      await expectFit(seen, `report-labels-estates-${viewport}`);
      await seen.context.close();
    }
  }, 300_000);

  it('take a report with a large photo from a telephone without script, once however often it is sent, and the desk sees it', async () => {
    const page = await passerBy(await codeOfGarage());
    await page.getByText('窨井盖').click();
    await page.locator('#content').fill('井盖缺失');
    await page.locator('#photo-1').setInputFiles([photo(9 * MB)]);
    await page.getByRole('button', { name: '提交' }).click();
    await page.locator('#photo-wrong').getByText('照片太大，每张不能超过 8 MB。').waitFor(soon);
    expect(await page.locator('#content').inputValue()).toBe('井盖缺失');
    await page.locator('#photo-1').setInputFiles([photo(7.9 * MB)]);
    await page.getByRole('button', { name: '提交' }).dblclick();
    await page.getByText('已受理').waitFor(soon);
    await page.context().close();

    const desk = await visit('control');
    await open(desk.page, '/complaints?channel=qr');
    const row = desk.page.locator('[data-complaint]').filter({ hasText: '井盖缺失' });
    await row.locator('[data-report-photo] img').waitFor(soon);
    expect(await row.count()).toBe(1);
    const api = await cloud.login('control');
    const [complaint] = await api.all<ComplaintView>('/api/v1/complaints?channel=qr');
    await open(desk.page, `/tickets/${complaint?.ticketId}`);
    const told = desk.page.locator('[data-report]');
    await told.getByText('二维码').waitFor(soon);
    await told.locator('[data-report-photo] img').waitFor();
    await expectFit(desk, 'ticket-by-code-desk');
    await open(desk.page, '/report-links?estateId=heping');
    await desk.page.locator(`[data-facility-code="${garage}"] [data-reports="1"]`).waitFor(soon);
    await open(desk.page, `/facilities/${garage}`);
    await desk.page.getByTestId('facility-code').getByText('1 件').waitFor(soon);
    await desk.context.close();
  }, 300_000);

  it('lose nothing of a report when the connection breaks, the page is loaded anew or the sending is stopped, and take it once', async () => {
    const page = await passerBy(await codeOfGarage(), 390, true);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const said = (what: string) => page.locator(`[data-say=${what}]`);
    const send = page.getByRole('button', { name: '提交', exact: true });
    const typed = async () => [
      await page.locator('input[name=problemClass]:checked').getAttribute('value'),
      await page.locator('#content').inputValue(),
      await page.locator('#phone').inputValue(),
    ];
    const filled = ['garage_seepage', '车库顶板滴水', '138 0000 0002'];
    await page.getByText('地下车库渗水').click();
    await page.locator('#content').fill('车库顶板滴水');
    await page.locator('#phone').fill('138 0000 0002');
    await page.locator('#photo-1').setInputFiles([photo(2 * MB)]);
    await page.context().setOffline(true);
    await send.click();
    await said('broken').waitFor(soon);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-say'))).toBe('broken');
    expect(await typed()).toEqual(filled);
    expect(await page.locator('#photo-1').evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1);
    await page.screenshot({ path: join(pictures, 'report-offline-phone.png'), fullPage: true });
    await page.context().setOffline(false);

    // It arrives, but nobody hears of it; then the page is loaded anew, and it is sent again.
    await page.route('**/r/*', async (route) => {
      if (route.request().method() === 'POST') await route.fetch({ maxRedirects: 0 });
      await route.abort('connectionreset');
    });
    await send.click();
    await said('broken').waitFor(soon);
    await page.unroute('**/r/*');
    await page.reload();
    await said('restored').waitFor(soon);
    expect(await typed()).toEqual(filled);
    if (await said('photosAgain').isVisible()) await page.locator('#photo-1').setInputFiles([photo(2 * MB)]);

    // Over a slow network it is seen how far it is, a second press does nothing, and it can be stopped.
    const network = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 16 * 1024 };
    await network.send('Network.emulateNetworkConditions', slow);
    await send.click();
    await page.locator('[data-sending] progress').waitFor(soon);
    await expect
      .poll(() => page.locator('progress').evaluate(({ value }: HTMLProgressElement) => value), soon)
      .toBeGreaterThan(0);
    await send.click({ force: true });
    await page.getByText('正在提交').waitFor();
    await page.screenshot({ path: join(pictures, 'report-sending-phone.png'), fullPage: true });
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '停止提交' }).click();
    await said('stopped').waitFor(soon);
    await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });

    // What the service does not take stands at its field, and the photo stays.
    await page.locator('#phone').fill('abc');
    await send.click();
    await page.getByText('电话号码应为').waitFor(soon);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('phone');
    expect(await page.locator('#photo-1').evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1);
    await page.locator('#phone').fill('138 0000 0002');
    await send.click();
    await page.getByText('已受理').waitFor(soon);
    const receipt = await page.locator('.number').textContent();
    expect(new URL(page.url()).pathname).toBe(`/r/receipts/${receipt}`);
    const api = await cloud.login('control');
    const complaints = await api.all<ComplaintView>('/api/v1/complaints?channel=qr');
    const same = complaints.filter(({ content }) => content === '车库顶板滴水');
    expect(same.map(({ photos }) => photos.length)).toEqual([1]);
    expect(errors).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('have a page that fits a small telephone in both languages, says what is wrong and where, and where else to turn', async () => {
    const path = await codeOfGarage();
    for (const width of [320, 390, 768]) {
      for (const language of ['zh', 'en']) {
        const page = await passerBy(`${path}?lang=${language}`, width, true);
        expect(await seriousViolations(page), `${width} ${language}`).toEqual([]);
        expect(await overflows(page), `${width} ${language} overflows`).toBe(false);
        await page.screenshot({ path: join(pictures, `report-page-${language}-${width}.png`), fullPage: true });
        await page.context().close();
      }
    }
    // By keyboard alone: what is wrong has the focus.
    const page = await passerBy(path, 320, true);
    await page.locator('input[name=problemClass]').first().focus();
    await page.keyboard.press('Space');
    await page.locator('#content').focus();
    await page.keyboard.type('车库积水');
    await page.locator('#phone').focus();
    await page.keyboard.type('abc');
    await page.keyboard.press('Enter');
    await page.getByText('电话号码应为').waitFor(soon);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('phone');
    expect(await page.locator('#content').inputValue()).toBe('车库积水');
    expect(await seriousViolations(page)).toEqual([]);
    await open(page, '/r/AAAAAAAAAAAAAAAAAAAAAA');
    await page.getByText('962121').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByText('nothing can be reported here').waitFor(soon);
    expect(await seriousViolations(page)).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('are kept from who has nothing to do with them, and fit a phone', async () => {
    const contractor = await visit('lift', 'phone');
    await open(contractor.page, '/report-links');
    await contractor.page.getByText('二维码由指挥中心和监管人员管理').waitFor(soon);
    expect(await contractor.page.getByRole('link', { name: '报修二维码' }).count()).toBe(0);
    await contractor.context.close();
    const property = await visit('property', 'phone');
    await open(property.page, '/report-links?estateId=heping');
    await property.page.locator(`[data-facility-code="${garage}"]`).waitFor(soon);
    expect(await property.page.locator('[data-testid=revoke], [data-testid=make-one]').count()).toBe(0);
    await expectFit(property, 'report-links-phone');
    await property.context.close();
  }, 240_000);
});
