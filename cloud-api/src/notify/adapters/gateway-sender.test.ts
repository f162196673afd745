import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Channel } from '../domain/channel.js';
import { renderTest } from '../domain/render.js';
import { type HttpReceiver, startHttpReceiver } from '../testing/receivers.js';
import { senderOf } from './senders.js';

let gateway: HttpReceiver;
beforeEach(async () => {
  gateway = await startHttpReceiver();
});
afterEach(() => gateway.close());

const content = { ...renderTest('zh-CN'), text: 'says "hello" & goodbye\nhere' };
const send = (over: object) =>
  senderOf(Channel.parse({ id: 'sms', kind: 'sms', url: `${gateway.origin}/send`, ...over }), () => 0).send(
    { key: 'T-1/2/sms', address: '+8613800000000', content },
    new AbortController().signal,
  );

describe('a gateway', () => {
  it('gets the text within JSON, escaped, with its headers and the idempotency key', async () => {
    const outcome = await send({
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer token-of-gateway' },
      body: '{"to":"{address}","message":"{text}","ref":"{key}","other":"{unknown}"}',
    });
    expect(outcome).toEqual({ ok: true });
    const [request] = gateway.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      to: '+8613800000000',
      message: `${content.subject}\n${content.text}`,
      ref: 'T-1/2/sms',
      other: '{unknown}',
    });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer token-of-gateway',
      'idempotency-key': 'T-1%2F2%2Fsms',
    });
  });

  it('gets the values of a form of words that its operator has approved', async () => {
    await send({
      headers: { 'content-type': 'application/json' },
      body: '{"template":"T-7","values":["{event}","{place}","{hazard}","{severity}","{due}"]}',
    });
    expect(JSON.parse(gateway.received[0]?.body ?? '').values).toEqual(Array(5).fill('安居 通道测试'));
  });

  it('gets the text in a form or in the URL, encoded', async () => {
    await send({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'to={address}&text={text}' });
    expect(new URLSearchParams(gateway.received[0]?.body).get('text')).toBe(`${content.subject}\n${content.text}`);
    await send({ method: 'GET', url: `${gateway.origin}/send?to={address}&text={text}` });
    const query = new URL(gateway.received[1]?.path ?? '', gateway.origin).searchParams;
    expect(query.get('to')).toBe('+8613800000000');
    expect(query.get('text')).toBe(`${content.subject}\n${content.text}`);
  });

  it('has taken the message only where its answer says so', async () => {
    const success = { path: 'result.code', equals: 0 };
    gateway.answer = () => ({ body: '{"result":{"code":0}}' });
    expect(await send({ success })).toEqual({ ok: true });
    gateway.answer = () => ({ body: '{"result":{"code":1008,"text":"balance of token-of-gateway is used up"}}' });
    const refused = await send({ success, headers: { authorization: 'token-of-gateway' } });
    expect(refused).toMatchObject({ ok: false, failure: expect.stringContaining('balance of *** is used up') });
    gateway.answer = () => ({ body: 'OK' });
    expect(await send({ success })).toMatchObject({ ok: false });
  });

  it('may say the token of a header or of the body again, and nobody reads it', async () => {
    gateway.answer = () => ({ status: 403, body: 'bad token tok-123456, bad key k%2Fey-98765' });
    const refused = await send({
      headers: { authorization: 'Bearer tok-123456', 'content-type': 'application/json' },
      body: '{"to":"{address}","key":"k/ey-98765"}',
    });
    expect(refused).toMatchObject({ ok: false, failure: 'HTTP 403: bad token ***, bad key ***' });
  });

  it('may say to whom it was, and nobody reads the number', async () => {
    gateway.answer = () => ({ status: 403, body: 'no credit for +8613800000000 (13800000000)' });
    expect(await send({})).toMatchObject({ ok: false, failure: 'HTTP 403: no credit for *** (***)' });
  });

  it('is refused where nobody can tell how its body is to be escaped, or no request can be made', () => {
    const channel = { id: 'sms', kind: 'sms', url: 'https://sms.example.cn/send' };
    expect(Channel.safeParse({ ...channel, body: '{"text":"{text}"}' }).error?.issues[0]?.path).toEqual(['headers']);
    expect(Channel.safeParse({ ...channel, url: 'https://me:secret@sms.example.cn/send' }).success).toBe(false);
  });

  it('has a host that no message decides', () => {
    const channel = { id: 'sms', kind: 'sms', url: 'https://{address}/send' };
    expect(Channel.safeParse(channel).success).toBe(false);
    expect(Channel.safeParse({ ...channel, url: 'https://sms.example.cn/{address}' }).success).toBe(true);
  });

  it('is not followed elsewhere', async () => {
    gateway.answer = ({ path }) =>
      path === '/send' ? { status: 302, headers: { location: `${gateway.origin}/b` } } : {};
    expect(await send({})).toMatchObject({ ok: false, failure: 'HTTP 302: ' });
    expect(gateway.received).toHaveLength(1);
  });
});
