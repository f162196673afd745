import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { ComplaintView, FiledReport, TicketAction, TicketSummary, TicketView } from '@anju/contracts';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriousViolations } from './harness/axe.js';
import { type Viewport, viewports } from './harness/console-page.js';
import { expectFit, floodTheGarage, pictures, soon, useConsole } from './harness/console-suite.js';
import { until } from './harness/until.js';
import { describeWith } from './requirement.js';

const patiently = { timeoutMs: 90_000, everyMs: 500 };
const DAY = 86_400_000;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A grey picture of its own shade, so that none is the same file as another. */
function picture(shade: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(160, 0);
  header.writeUInt32BE(120, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(120 * 161, shade);
  for (let row = 0; row < 120; row += 1) rows[row * 161] = 0;
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    start,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const photo = (name: string, shade: number) => ({ name, mimeType: 'image/png', buffer: picture(shade) });

describeWith(['chromium'], 'the console’s pages about complaints and files', () => {
  let flooded: TicketSummary;
  const suite = useConsole({
    name: 'complaints',
    prepare: async (begun) => {
      flooded = await floodTheGarage(begun);
      for (const number of ['XH-1', 'XH-2-一个特别特别长的来源编号用来看会不会撑破手机页面']) {
        await file({
          ...{ channel: 'hotline_962121', estateId: 'xinhu', problemClass: 'corridor_clutter', number },
          content: '三号楼到七号楼楼道里堆满了纸箱、旧家具和电动自行车，消防通道几乎走不通，多次向物业反映没有结果。',
          reporter: { name: '王女士', phone: '+86 138 0000 0000' },
        });
      }
    },
  });
  const { open, visit } = suite;

  /** What happened before the part of the story that is looked at; a loaded machine may refuse it for a while. */
  const file = (report: { readonly number: string } & Record<string, unknown>): Promise<FiledReport> =>
    until(
      `complaint ${report.number}`,
      async () => {
        const api = await suite.cloud.login('control');
        const { status, body } = await api.request('POST', '/api/v1/complaints', report);
        return status === 200 ? (body as FiledReport) : undefined;
      },
      patiently,
    );

  const filed = async (content: string): Promise<readonly ComplaintView[]> => {
    const api = await suite.cloud.login('control');
    return (await api.all<ComplaintView>('/api/v1/complaints')).filter((each) => each.content === content);
  };

  const act = async (username: string, ticketId: string, ...actions: readonly TicketAction[]): Promise<void> => {
    const api = await suite.cloud.login(username);
    for (const action of actions) {
      await until(
        `${action} of ${ticketId}`,
        async () => {
          const { version, events } = await api.get<TicketView>(`/api/v1/tickets/${ticketId}`);
          // One that was answered too late may have been done all the same.
          if (events.some(({ type }) => type === action)) return true;
          const body = { action, version };
          return (await api.request('POST', `/api/v1/tickets/${ticketId}/actions`, body)).status === 200;
        },
        patiently,
      );
    }
  };

  async function choose(page: Page, within: Locator, label: string, option: string): Promise<void> {
    await within.getByLabel(label, { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click();
  }

  it('enter a complaint, name what lacks, and lead a known number to its ticket', async () => {
    const desk = await visit('control');
    const { page } = desk;
    await open(page, '/complaints');
    await page.getByTestId('enter-complaint').click();
    const form = page.getByTestId('report-form');
    await form.getByLabel('电话').fill('没有', soon);
    await page.getByTestId('file-report').click();
    await page.getByText('请填写 5 至 30 位的电话号码').waitFor();
    expect(await form.locator('.field-problem').count()).toBe(4);
    await form.getByLabel('来源编号').fill('SH-2026-7');
    await choose(page, form, '小区', '和平花园');
    await choose(page, form, '问题类别', '楼道堆物');
    await form.getByLabel('具体位置').fill('3 号楼 5 层');
    await form.getByLabel('反映内容').fill('楼道里堆着旧家具');
    await form.getByLabel('称呼').fill('李先生');
    await form.getByLabel('电话').fill('138 0000 0001');
    await expectFit(desk, 'complaint-filled-desk');
    await page.getByTestId('file-report').click();
    await page.locator('[data-testid=outcome][data-outcome=opened]').waitFor(soon);
    const api = await suite.cloud.login('control');
    const [entered] = await api.all<ComplaintView>('/api/v1/complaints?number=SH-2026-7');
    expect(entered).toMatchObject({
      ...{ channel: 'hotline_12345', estateId: 'heping', facilityId: null, place: '3 号楼 5 层' },
      reporter: { name: '李先生', phone: '138 0000 0001' },
    });
    const ticketId = entered?.ticketId ?? '';

    // The second call about it: the desk is told while it types, and entering it all the same makes no second ticket.
    await form.getByLabel('来源编号').fill('SH-2026-7');
    await page.getByTestId('known-number').getByText(ticketId).first().waitFor(soon);
    await choose(page, form, '小区', '和平花园');
    await choose(page, form, '问题类别', '楼道堆物');
    await form.getByLabel('反映内容').fill('同一件事');
    await page.getByTestId('file-report').click();
    const outcome = page.locator('[data-testid=outcome][data-outcome=known]');
    await outcome.waitFor(soon);
    await expectFit(desk, 'complaint-known-desk');
    await outcome.getByRole('link').click();
    const ticket = page.locator(`.ticket[data-ticket="${ticketId}"]`);
    await ticket.getByTestId('ticket-source').getByText('投诉报修 · 12345 · 编号 SH-2026-7').waitFor(soon);
    await ticket.getByTestId('reporter').getByText('李先生').waitFor();
    await ticket.locator('[data-event=raised]').getByText('楼道里堆着旧家具').waitFor();
    expect(desk.errors).toEqual([]);
    await desk.context.close();
  }, 240_000);

  it('keep what is entered at the desk when the connection breaks, the session ends or the page is loaded anew, and enter it once', async () => {
    const desk = await visit('control');
    const { page, context } = desk;
    await open(page, '/complaints/new');
    const form = page.getByTestId('report-form');
    await form.waitFor(soon);
    await choose(page, form, '小区', '和平花园');
    await choose(page, form, '问题类别', '照明缺失');
    await form.getByLabel('反映内容').fill('6 号楼门口路灯不亮');
    await context.setOffline(true);
    await page.getByTestId('file-report').click();
    await form.getByText('无法连接服务器').waitFor(soon);
    await context.setOffline(false);

    // It arrives, and nobody hears of it.
    await page.route('**/api/v1/complaints', async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort('connectionreset');
    });
    await page.getByTestId('file-report').click();
    await expect.poll(async () => (await filed('6 号楼门口路灯不亮')).length, soon).toBe(1);
    await page.unroute('**/api/v1/complaints');
    await page.reload();
    await page.getByTestId('restored').waitFor(soon);
    expect(await form.getByLabel('反映内容').inputValue()).toBe('6 号楼门口路灯不亮');

    // The session ends meanwhile: the page is hidden, not lost.
    const cookies = await context.cookies();
    await context.clearCookies();
    // What the page asks by itself may find it out first, and a hidden button cannot be clicked.
    await form.evaluate((element: HTMLFormElement) => element.requestSubmit());
    const again = page.getByTestId('login-again');
    await again.getByText('登录已失效').waitFor(soon);
    expect(await form.isVisible()).toBe(false);
    expect(await seriousViolations(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, 'login-again-desk.png') });
    await context.addCookies(cookies);
    await again.getByLabel('密码').fill('control-demo');
    await again.getByRole('button', { name: '登录' }).click();
    await again.waitFor({ state: 'hidden', ...soon });
    expect(await form.getByLabel('反映内容').inputValue()).toBe('6 号楼门口路灯不亮');
    await page.getByTestId('file-report').click();
    await page.locator('[data-testid=outcome]').waitFor(soon);
    expect(await form.getByLabel('反映内容').inputValue()).toBe('');
    expect(await filed('6 号楼门口路灯不亮')).toHaveLength(1);
    await context.close();
  }, 240_000);

  it('open a ticket by hand on a phone, and keep the form from who does not enter any', async () => {
    const phone = await visit('street', 'phone');
    const { page } = phone;
    await open(page, '/complaints/new?kind=manual');
    const form = page.getByTestId('report-form');
    await form.waitFor(soon);
    await choose(page, form, '小区', '和平花园');
    await expect.poll(() => form.getByLabel('设施', { exact: true }).isEnabled(), soon).toBe(true);
    await choose(page, form, '设施', '东侧充电车棚 · 东门南侧');
    await choose(page, form, '问题类别', '飞线充电');
    await choose(page, form, '等级', '严重');
    await form.getByLabel('反映内容').fill('巡查时发现从二楼窗口拉线充电');
    await page.getByTestId('file-report').click();
    const outcome = page.locator('[data-testid=outcome][data-outcome=opened]');
    await outcome.waitFor(soon);
    await outcome.getByRole('link').click();
    await page.getByTestId('ticket-source').getByText('人工登记', { exact: true }).waitFor(soon);
    expect(phone.errors).toEqual([]);
    await phone.context.close();

    const property = await visit('property', 'phone');
    await open(property.page, '/complaints/new');
    await property.page.getByText('接报由指挥中心').waitFor(soon);
    expect(await property.page.getByTestId('report-form').count()).toBe(0);
    await property.context.close();
  }, 240_000);

  it('count what recurs and lead from the number to the complaints behind it', async () => {
    const desk = await visit('supervisor');
    const { page } = desk;
    await open(page, '/complaints');
    const peak = page.locator('[data-peak="xinhu none corridor_clutter"]');
    await peak.getByRole('link').click(soon);
    await page.getByText('已列出 2 件').waitFor(soon);
    expect(await page.locator('[data-complaint]').count()).toBe(2);
    expect(await page.locator('[data-recurrences="2"]').count()).toBe(2);
    expect(new URL(page.url()).search).toContain('estateId=xinhu');
    await page.getByTestId('clear-filter').click();
    await expect.poll(() => page.locator('[data-complaint]').count(), soon).toBeGreaterThan(2);
    expect(desk.errors).toEqual([]);
    await desk.context.close();
  }, 180_000);

  it('upload photos from a phone whose clock is off, say what is wrong with a file, and send it again after a break', async () => {
    const phone = await visit('property', 'phone');
    const { page, context } = phone;
    await page.addInitScript((off) => {
      const real = Date.now;
      Date.now = () => real() - off;
    }, DAY);
    await open(page, `/tickets/${flooded.id}`);
    const input = page.locator('section[aria-labelledby=ticket-files] input[data-purpose=photo]');
    await input.waitFor({ state: 'attached', ...soon });
    await input.setInputFiles([photo('坡道.png', 90), photo('泵房.png', 120)]);
    const files = page.locator('[data-file]');
    await files.nth(1).waitFor(soon);
    await files.first().getByTestId('device-time').getByText('相差 1 天 0 小时').waitFor();
    expect(
      await files
        .first()
        .locator('img')
        .evaluate((image) => (image as HTMLImageElement).decode()),
    ).toBeUndefined();

    // A refusal is told by the browser, too.
    const isExpected = (error: string) => /Failed to load resource/.test(error);
    const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo at all') };
    await input.setInputFiles([broken, { ...broken, name: '很大.jpg', buffer: Buffer.alloc(11 * 1024 * 1024) }]);
    const failed = (name: string) => page.locator('[data-upload=failed]').filter({ hasText: name });
    await failed('很大.jpg').getByText('超过 10 MB').waitFor(soon);
    await failed('broken.jpg').getByText('不是完整的照片').waitFor(soon);
    expect(await failed('broken.jpg').getByRole('button', { name: '重新上传' }).count()).toBe(0);
    await page.screenshot({ path: join(pictures, 'ticket-upload-refused-phone.png'), fullPage: true });
    await failed('broken.jpg').getByRole('button', { name: '移除' }).click();
    await failed('很大.jpg').getByRole('button', { name: '移除' }).click();

    await page.route('**/files?*', (route) => route.abort('connectionreset'));
    await input.setInputFiles([photo('断网.png', 150)]);
    await failed('断网.png').getByText('网络中断').waitFor(soon);
    await page.unroute('**/files?*');
    await failed('断网.png').getByRole('button', { name: '重新上传' }).click();
    await files.nth(2).waitFor(soon);
    expect(await page.locator('[data-upload]').count()).toBe(0);
    expect(phone.errors.filter((error) => !isExpected(error))).toEqual([]);
    phone.errors.length = 0;
    await expectFit(phone, 'ticket-files-phone');
    await context.close();
  }, 240_000);

  it('show how far an upload is, and stop it', async () => {
    const phone = await visit('property', 'phone');
    const { page } = phone;
    await open(page, `/tickets/${flooded.id}`);
    const input = page.locator('section[aria-labelledby=ticket-files] input[data-purpose=document]');
    await input.waitFor({ state: 'attached', ...soon });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/files?*', async (route) => {
      await held;
      await route.continue();
    });
    const record = photo('记录.png', 60);
    await input.setInputFiles([record]);
    await page.locator('[data-upload=sending] progress').waitFor(soon);
    await page.locator('[data-upload=sending]').getByText('正在上传 记录.png').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '停止上传' }).click();
    await page.locator('[data-upload=failed]').getByText('已停止').waitFor(soon);
    release();
    await page.getByRole('button', { name: '重新上传' }).click();
    await page.getByText('已上传 记录.png').waitFor(soon);
    expect(await page.locator('[data-upload]').count()).toBe(0);
    await page.locator('[data-file]').filter({ hasText: '记录.png' }).waitFor(soon);
    expect(phone.errors).toEqual([]);
    await phone.context.close();
  }, 180_000);

  it('override the sensors with a photo of the ticket', async () => {
    await act('property', flooded.id, 'accept', 'arrive');
    const desk = await visit('street');
    const { page } = desk;
    await open(page, `/tickets/${flooded.id}`);
    await page.locator('.ticket[data-state=rectifying]').waitFor(soon);
    // By keyboard: the focus goes where something lacks, and comes back to where it was.
    const dialog = page.getByRole('dialog');
    const hasFocus = (selector: string) =>
      page.evaluate((within) => document.activeElement?.matches(within) === true, selector);
    await page.locator('[data-action=override]').press('Enter');
    await dialog.getByTestId('confirm-action').press('Enter');
    await expect.poll(() => hasFocus('textarea[aria-invalid=true]'), soon).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus('[data-action=override]'), soon).toBe(true);
    await page.keyboard.press('Enter');
    await dialog.getByLabel('原因').fill('传感器浸水，现场已无积水');
    await dialog.getByTestId('confirm-action').press('Enter');
    await dialog.locator('.ant-form-item-explain-error').getByText('选择照片').waitFor();
    await dialog.getByRole('radio').first().check();
    await dialog
      .locator('img')
      .first()
      .evaluate((image) => (image as HTMLImageElement).decode());
    await expectFit(desk, 'override-photo-desk');

    // The session ends while it is filled in, and the tab is loaded anew after that.
    const cookies = await desk.context.cookies();
    await desk.context.clearCookies();
    await dialog.getByTestId('confirm-action').evaluate((button: HTMLElement) => button.click());
    const again = page.getByTestId('login-again');
    await again.getByText('登录已失效').waitFor(soon);
    await page.screenshot({ path: join(pictures, 'login-again-dialog-desk.png') });
    await desk.context.addCookies(cookies);
    await again.getByLabel('密码').fill('street-demo');
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden', ...soon });
    expect(await dialog.getByLabel('原因').inputValue()).toBe('传感器浸水，现场已无积水');
    await page.reload();
    await page.locator('[data-action=override]').click(soon);
    await dialog.getByTestId('restored').waitFor();
    expect(await dialog.getByRole('radio').first().isChecked()).toBe(true);
    desk.errors.length = 0;
    await dialog.getByTestId('confirm-action').click();
    await page.locator('[data-event=override]').getByText('照片 坡道.png').waitFor(soon);
    expect(desk.errors).toEqual([]);
    await desk.context.close();
  }, 180_000);

  it('pass what no sensor confirms only with a photo or a signature, taken there and then', async () => {
    const { ticket } = await file({
      ...{ channel: 'walk_in', number: 'LF-1', estateId: 'heping', problemClass: 'road_damage', content: '路面塌陷' },
    });
    await act('property', ticket.id, 'accept', 'arrive', 'submit');
    const phone = await visit('street', 'phone');
    const { page } = phone;
    await open(page, `/tickets/${ticket.id}`);
    await page.locator('.ticket[data-state=verifying]').waitFor(soon);
    await page.locator('[data-action=pass]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('须附照片或签名').waitFor();
    await dialog.getByTestId('confirm-action').click();
    await dialog.locator('.ant-form-item-explain-error').getByText('选择照片或签名').waitFor();
    await dialog.locator('input[data-purpose=signature]').setInputFiles([photo('签名.png', 200)]);
    await dialog.locator('[data-photo] input:checked').waitFor(soon);
    await expectFit(phone, 'pass-signature-phone');
    await dialog.getByTestId('confirm-action').click();
    await page.locator('.ticket[data-state=closed]').waitFor(soon);
    await page.locator('[data-event=pass]').getByText('签名.png').waitFor();
    await page.getByText('工单已结，不能再添加文件').waitFor();
    expect(phone.errors).toEqual([]);
    await phone.context.close();
  }, 240_000);

  it('propose an estate of the running quarter, hang the sign, print it alone, and have another person release it', async () => {
    const desk = await visit('supervisor');
    const { page } = desk;
    await open(page, '/hung-signs');
    const proposals = page.getByTestId('sign-proposals');
    await proposals.waitFor(soon);
    await proposals.getByLabel('季度').click();
    await page.locator('.ant-select-dropdown:visible').getByText('进行中').click();
    await proposals.locator('[data-proposal=heping]').getByTestId('hang-proposed').click(soon);
    const form = page.getByTestId('hang-sign');
    await expect.poll(() => form.getByLabel('责任单位').inputValue(), soon).toBe('和平物业服务有限公司');
    await form.getByLabel('督办单位').fill('示范区房屋管理局住宅物业管理事务中心');
    const inAMonth = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 16);
    await form.getByLabel('整改完成时限').fill(inAMonth);
    await expectFit(desk, 'hang-sign-desk');
    // Somebody else has the page open: it shows what happens by itself.
    const phone = await visit('street', 'phone');
    await open(phone.page, '/hung-signs');
    await phone.page.locator('.signs, .nothing').first().waitFor(soon);
    expect(await phone.page.locator('[data-sign^=GP-]').count()).toBe(0);
    await form.getByTestId('confirm-hang').click();
    await phone.page.locator('[data-sign^=GP-][data-state=hung]').waitFor(soon);
    const sign = page.locator('[data-sign^=GP-][data-state=hung]');
    await sign.getByText('责任单位/人：和平物业服务有限公司/周敏').waitFor(soon);
    await proposals.locator('[data-proposal=heping]').getByText('已挂牌').waitFor(soon);

    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '');
    });
    await sign.getByTestId('print-sign').click();
    await page.locator('body[data-printed]').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: join(pictures, 'sign-printed.png') });
    expect(await proposals.isVisible()).toBe(false);
    expect(await page.getByText('已挂牌，编号').isVisible()).toBe(false);
    expect(await sign.isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    const second = await visit('supervisor');
    await open(second.page, '/hung-signs');
    await second.page.getByTestId('begin-hang').click(soon);
    const again = second.page.getByTestId('hang-sign');
    await choose(second.page, again, '小区', '和平花园');
    for (const [label, text] of [
      ['督办问题', '楼道堆物'],
      ['督办单位', '示范区房屋管理局'],
      ['挂牌原因', '多次投诉'],
      ['整改完成时限', inAMonth],
    ] as const) {
      await again.getByLabel(label).fill(text);
    }
    await again.getByTestId('confirm-hang').click();
    await again.getByText('与已登记的信息冲突').waitFor(soon);
    await second.context.close();

    const seen = phone.page.locator('[data-sign^=GP-]');
    await seen.getByTestId('release-sign').click(soon);
    expect(await phone.page.getByTestId('begin-hang').count()).toBe(0);
    await expectFit(phone, 'sign-release-phone');
    await seen.getByLabel('核实情况').fill('楼道已清空');
    await seen.getByTestId('confirm-release').click();
    await phone.page.getByText('已解除', { exact: true }).click();
    await phone.page.locator('[data-sign^=GP-][data-state=released]').waitFor(soon);
    await sign.waitFor({ state: 'detached', ...soon });
    expect([...desk.errors, ...phone.errors]).toEqual([]);
    await Promise.all([desk, phone].map(({ context }) => context.close()));
  }, 300_000);

  it.each(Object.keys(viewports) as Viewport[])('are fit to be seen at %s', async (viewport) => {
    const seen = await visit('supervisor', viewport);
    for (const [name, path, ready] of [
      ['complaints', '/complaints', '[data-complaint]'],
      ['complaint-new', '/complaints/new', '[data-testid=report-form]'],
      ['ticket-manual-new', '/complaints/new?kind=manual', '[data-testid=report-form]'],
      ['ticket-files', `/tickets/${flooded.id}`, '[data-file] img'],
      ['signs', '/hung-signs', '[data-testid=sign-proposals]'],
    ] as const) {
      await open(seen.page, path);
      await seen.page.locator(ready).first().waitFor(soon);
      await expectFit(seen, `${name}-${viewport}`);
    }
    if (viewport === 'phone') {
      await seen.page.getByRole('button', { name: 'English' }).click();
      await open(seen.page, '/complaints/new');
      await seen.page.getByText('Enter the complaint', { exact: true }).waitFor(soon);
      await expectFit(seen, 'complaint-new-english-phone');
      await open(seen.page, '/ledgers');
      await seen.page.getByText('Companies and managers').waitFor(soon);
      await expectFit(seen, 'ledgers-english-phone');
    }
    await seen.context.close();
  }, 300_000);
});
