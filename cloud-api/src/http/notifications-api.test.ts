import type { NotificationView, Page } from '@anju/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Channel } from '../notify/domain/channel.js';
import { type HttpReceiver, startHttpReceiver } from '../notify/testing/receivers.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const v1 = (path: string) => `/api/v1${path}`;

describe('the API of channels and notifications', () => {
  let api: TestApi;
  let receiver: HttpReceiver;

  beforeAll(async () => {
    receiver = await startHttpReceiver();
    api = await startTestApi({}, [
      Channel.parse({
        id: 'hook',
        kind: 'webhook',
        url: `${receiver.origin}/in?key=key-of-the-hook`,
        secret: 'secret-of-the-hook',
        audiences: ['party:heping-property'],
      }),
      Channel.parse({ id: 'duty-sms', kind: 'sms', url: `${receiver.origin}/sms?to={address}` }),
    ]);
  });
  afterEach(() => {
    receiver.answer = () => ({});
  });
  afterAll(async () => {
    await api?.dispose();
    await receiver?.close();
  });

  it('lists the channels and how they fare, without what is secret, to those who answer for the district', async () => {
    const listed = await api.as('control', { url: v1('/channels') });
    expect(listed.json()).toMatchObject({
      items: [
        { id: 'hook', kind: 'webhook' },
        { id: 'duty-sms', kind: 'sms' },
      ],
    });
    expect(listed.body).not.toMatch(/key-of-the-hook|secret-of-the-hook|127\.0\.0\.1/);
    for (const username of ['property', 'lift', 'street']) {
      expect((await api.as(username, { url: v1('/channels') })).statusCode).toBe(403);
    }
  });

  it('tests a channel at the press of a button and tells how it went', async () => {
    const press = (username: string, id: string, payload: object = {}) =>
      api.as(username, { method: 'POST', url: v1(`/channels/${id}/test`), payload });
    expect((await press('supervisor', 'hook')).json()).toMatchObject({ delivered: true, failure: null });
    expect(JSON.parse(receiver.received[0]?.body ?? '{}')).toMatchObject({ type: 'ticket.test' });
    receiver.answer = () => ({ status: 500, body: 'broken' });
    expect((await press('supervisor', 'hook')).json()).toMatchObject({ delivered: false, failure: 'HTTP 500: broken' });
    expect((await press('supervisor', 'none')).statusCode).toBe(404);
    expect((await press('control', 'hook')).statusCode).toBe(403);
    expect((await press('supervisor', 'duty-sms')).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'address' }],
    });
    expect((await press('supervisor', 'duty-sms', { to: 'x' })).statusCode).toBe(400);
    receiver.answer = () => ({});
    expect((await press('admin', 'duty-sms', { address: '+8613800000000' })).json()).toMatchObject({ delivered: true });
    expect(receiver.received.at(-1)?.path).toBe('/sms?to=%2B8613800000000');
  });

  it('refuses to be pressed without end', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const payload = { address: '+8613800000000' };
      statuses.push((await api.as('admin', { method: 'POST', url: v1('/channels/hook/test'), payload })).statusCode);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('keeps everybody’s own settings, and only such as can be', async () => {
    const url = v1('/notification-settings');
    expect((await api.as('property', { url })).json()).toEqual({
      email: null,
      phone: null,
      locale: null,
      quietHours: null,
      mutedChannelIds: [],
    });
    const settings = {
      email: 'zhou@heping.example',
      phone: '+8613812345678',
      locale: 'zh-CN',
      quietHours: { from: '22:00', to: '06:30' },
      mutedChannelIds: ['hook'],
    };
    expect((await api.as('property', { method: 'PUT', url, payload: settings })).json()).toEqual(settings);
    expect((await api.as('property', { url })).json()).toEqual(settings);
    expect((await api.as('lift', { url })).json()).toMatchObject({ email: null });
    for (const wrong of [
      { email: 'zhou' },
      { phone: '138' },
      { quietHours: { from: '25:00', to: '06:00' } },
      { quietHours: { from: '06:00', to: '18:01' } },
      { more: 1 },
    ]) {
      const refused = await api.as('property', { method: 'PUT', url, payload: { ...settings, ...wrong } });
      expect(refused.statusCode).toBe(400);
    }
  });

  it('tells who was told of a ticket, to those who see the ticket, and tries again what was given up', async () => {
    const path = 'shifan.qiaodong.heping';
    const phone = '+8613812345678';
    const settings = { email: null, phone, locale: null, quietHours: null, mutedChannelIds: [] };
    await api.as('property', { method: 'PUT', url: v1('/notification-settings'), payload: settings });
    receiver.answer = () => ({ status: 400, body: 'not like this' });
    const id = await api.raise(hazard({ problemClass: 'ponding', facilityId: 'heping.garage-1' }), path);
    await api.notify.run();
    const listOf = async (username: string) =>
      (await api.as(username, { url: v1(`/tickets/${id}/notifications`) })).json();
    const page: Page<NotificationView> = await listOf('property');
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.items.map(({ state }) => state)).toEqual(page.items.map(() => 'dead'));
    expect(page.items).toContainEqual(
      expect.objectContaining({ channelId: 'duty-sms', address: '+86138****5678', failure: 'HTTP 400: not like this' }),
    );
    const hook = page.items.find(({ channelId }) => channelId === 'hook');
    expect(hook).toMatchObject({ address: null, nextMs: null });
    expect(await listOf('lift')).toMatchObject({ status: 404 });
    const search = async (username: string, query: string) =>
      (await api.as(username, { url: v1(`/notifications?${query}`) })).json();
    const dead: Page<NotificationView> = await search('control', 'state=dead&limit=500');
    expect(dead.items.filter(({ ticketId }) => ticketId === id)).toHaveLength(page.items.length);
    const first: Page<NotificationView> = await search('control', 'limit=1');
    const second: Page<NotificationView> = await search('control', `limit=1&cursor=${first.nextCursor}`);
    expect(second.items[0]?.id).toBeLessThan(Number(first.items[0]?.id));
    expect(await search('control', 'state=delivered&channelId=no-such')).toMatchObject({ items: [] });
    expect(await search('control', 'cursor=x')).toMatchObject({ status: 400 });
    expect(await search('property', '')).toMatchObject({ status: 403 });

    const retry = (username: string, notificationId: unknown) =>
      api.as(username, { method: 'POST', url: v1(`/notifications/${notificationId}/retry`), payload: {} });
    expect((await retry('property', hook?.id)).statusCode).toBe(403);
    expect((await retry('control', 999_999)).statusCode).toBe(404);
    expect((await retry('control', 'x')).statusCode).toBe(400);
    receiver.answer = () => ({});
    expect((await retry('control', hook?.id)).json()).toMatchObject({ state: 'waiting' });
    await api.notify.run();
    const after: Page<NotificationView> = await listOf('control');
    expect(after.items.find(({ channelId }) => channelId === 'hook')).toMatchObject({
      state: 'delivered',
      failure: null,
    });
  });
});
