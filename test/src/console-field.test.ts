import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  deviceTopic,
  encodePayload,
  type Metric,
  metricNames,
  nodeTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import mqtt, { type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overflows, seriousViolations } from './harness/axe.js';
import { type ConsoleVisit, launchBrowser, visitAs } from './harness/console-page.js';
import { repositoryRoot } from './harness/repository.js';
import { brokerLogins, type CloudUnderTest, startCloud } from './harness/services.js';
import { until } from './harness/until.js';
import { describeWith } from './requirement.js';

/** Of another maker, and not registered. */
const gateway = { groupId: 'qiaodong', edgeNodeId: 'maker-7' };
const device = 'pump-house';
const levelAlias = 3;

describeWith(['chromium'], 'the console’s pages about data of the field', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-console-field-'));
  const pictures = join(repositoryRoot, 'test-results/console');
  let cloud: CloudUnderTest;
  let browser: Browser;
  let client: MqttClient;
  let seq = 0;

  const say = async (topic: string, metrics: readonly Metric[]) => {
    const payload = encodePayload({ timestampMs: Date.now(), seq, metrics });
    seq = (seq + 1) % 256;
    await client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
  };
  const level = (value: number): Metric => ({
    ...{ alias: levelAlias, datatype: DataType.Double, timestampMs: Date.now(), value },
  });
  const sayLevel = (value: number) => say(deviceTopic('DDATA', gateway, device), [level(value)]);

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [cloud, browser] = await Promise.all([
      startCloud({
        directory,
        registryFile: join(repositoryRoot, 'deploy/demo/registry.yaml'),
        agents: [gateway],
      }),
      launchBrowser(),
    ]);
    client = await mqtt.connectAsync(cloud.brokerUrl, {
      clientId: gateway.edgeNodeId,
      username: gateway.edgeNodeId,
      password: brokerLogins.agentPassword,
      reconnectPeriod: 0,
    });
    const online = new Promise<void>((resolve) => {
      client.on('message', () => resolve());
    });
    await client.subscribeAsync(stateTopic(brokerLogins.host.id), { qos: 1 });
    await online;
    await say(nodeTopic('NBIRTH', gateway), [
      { name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 },
      { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
    ]);
    await say(deviceTopic('DBIRTH', gateway, device), [{ name: 'LT-101', ...level(2400) }]);
    await sayLevel(2500);
  }, 400_000);

  afterAll(async () => {
    await client?.endAsync(true);
    await browser?.close();
    await cloud?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (page: Page, path: string) => page.goto(`http://127.0.0.1:${cloud.httpPort}${path}`);

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

  it('register a gateway, claim what it sends for a point after a look at the value, and take the claim back', async () => {
    const desk = await visitAs(browser, cloud.httpPort, 'supervisor');
    const { page } = desk;
    await open(page, '/agents');
    const node = page.locator('[data-node=maker-7]');
    await node.getByTestId('register').click({ timeout: 60_000 });
    await choose(page, '小区', '和平花园');
    await page.getByTestId('confirm-register').click();
    await node.getByText('和平花园').waitFor();

    await open(page, '/agents/metrics');
    const metric = page.locator('[data-metric="LT-101"]');
    await metric.getByTestId('claim').click({ timeout: 60_000 });
    await choose(page, '设施', '生活水箱及加压泵');
    await choose(page, '测点', '水箱液位');
    const preview = page.getByTestId('claim-preview');
    await preview.getByText('超出该测点的量程').waitFor();
    await page.getByLabel('乘以').fill('0.001');
    await preview.getByText(/^2\.\d+ m$/).waitFor();
    await preview.getByText('超出该测点的量程').waitFor({ state: 'detached' });
    await expectFit(desk, 'metric-claim-desk');
    await page.getByTestId('confirm-claim').click();
    await page.getByText('没有待认领的测点').waitFor();
    await sayLevel(2600);
    await open(page, '/facilities/heping.water-tank-1');
    await page.locator('[data-point=tank_level]').getByText('2.6').waitFor({ timeout: 60_000 });

    await open(page, '/agents/metrics');
    await page.getByText('已认领', { exact: true }).click();
    await metric.getByTestId('unclaim').click();
    await page.locator('.ant-modal').getByRole('button', { name: '取消认领' }).click();
    await metric.waitFor({ state: 'detached' });
    await open(page, '/agents/actions');
    await page.locator('[data-action-of="metric.unclaimed"]').waitFor();
    await page.locator('[data-action-of="metric.claimed"]').waitFor();
    await expectFit(desk, 'field-actions-desk');
    await desk.context.close();
  }, 400_000);

  it('find what was set aside by its reason, and say of each that is taken again why it still cannot be used', async () => {
    const api = await cloud.login('supervisor');
    // A level is no lid: a claim for the wrong point.
    const address = { groupId: gateway.groupId, edgeNodeId: gateway.edgeNodeId, deviceId: device, metric: 'LT-101' };
    const claim = { ...address, facilityId: 'heping.water-tank-1', point: 'manhole_open' };
    expect((await api.request('PUT', '/api/v1/metric-claims', claim)).status).toBe(200);
    await sayLevel(2700);
    await until(
      'a reading to be set aside',
      async () => (await api.all('/api/v1/rejections?code=reading.out_of_type&state=waiting')).length > 0,
      { timeoutMs: 60_000 },
    );
    const phone = await visitAs(browser, cloud.httpPort, 'supervisor', 'phone');
    const { page } = phone;
    await open(page, '/agents/rejections');
    await choose(page, '原因代码', '时间无效');
    await page.getByText('没有符合条件的记录').waitFor();
    await choose(page, '原因代码', '超出数据类型范围');
    await page.locator('[data-rejection][data-state=waiting]').first().waitFor();
    await page.getByRole('button', { name: /^选择可重放的/ }).click();
    await page.getByLabel('重放原因').fill('已更换变送器');
    await expectFit(phone, 'rejections-phone');
    await page.getByTestId('replay').click();
    await page.getByTestId('replay-result').getByText('仍不能使用').waitFor({ timeout: 60_000 });
    expect(phone.errors).toEqual([]);
    await phone.context.close();

    const reader = await visitAs(browser, cloud.httpPort, 'control', 'phone');
    await open(reader.page, '/agents/rejections');
    await reader.page.locator('[data-rejection]').first().waitFor();
    expect(await reader.page.getByTestId('replay').count()).toBe(0);
    await reader.context.close();
  }, 400_000);
});
