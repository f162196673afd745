import { findPoint, type Reading } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import { nowMs, troubledStatus, wellStatus } from './agent-status.test-support.js';
import { historyPage, statusPage } from './status-page.js';

const definitionOf = (key: string) => findPoint('fire_water', key.split('/')[1] ?? '');

function textOf(page: string): string {
  return page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('the status page', () => {
  it('says in Chinese or English that all is well, and shows values in words and units', () => {
    const zh = textOf(statusPage(wellStatus(), definitionOf, 'zh'));
    expect(zh).toContain('一切正常');
    expect(zh).toMatch(/出水干管压力 fire-water-1\/pump_outlet_pressure 0\.8584 MPa 良好 2 秒前/);
    expect(zh).toMatch(/水泵运行 fire-water-1\/pump_run 停止 良好/);
    const en = textOf(statusPage(wellStatus(), definitionOf, 'en'));
    expect(en).toContain('All is well');
    expect(en).toContain('3 generic-pressure-transmitter answers 2 s ago 1800 2 1 0');
    expect(en).toContain('0123456789abcdef0123456789abcdef 1–9, 11–12');
    expect(en).toContain('Host ahead by +0.1 s · Moved since it was set by 0.0 s');
  });

  it('shows first what to see to, and nothing unknown as a number', () => {
    const en = textOf(statusPage(troubledStatus(), definitionOf, 'en'));
    expect(en.indexOf('Unit 3 on pump-room does not answer')).toBeLessThan(en.indexOf('Hazards seen here'));
    expect(en).toContain('Major Tank level low fire-water-1 5 min ago');
    expect(en).toMatch(/pump_outlet_pressure no value bad: device does not answer 30 s ago/);
    expect(en).toMatch(/pump_run never read/);
    expect(en).toMatch(/in memory only · Unconfirmed readings 700 · Oldest unconfirmed 90 s ago/);
    expect(en).toMatch(/10:00:00 UTC\+8 2026-11-22 11:00:00 UTC\+8 450 the outbox was full/);
  });

  it('shows a code that no table knows as the device said it, and no part of the page by it', () => {
    const status = wellStatus();
    const points = status.points.map((point) => ({
      ...point,
      unknownCode: '<0313>',
      latest: point.latest && {
        ...point.latest,
        value: null,
        quality: 'bad' as const,
        reason: 'unknown_enum' as const,
      },
    }));
    const page = statusPage({ ...status, points }, definitionOf, 'en');
    expect(page).toContain('bad: unknown code &lt;0313&gt;');
  });

  it('lets nothing that a device or a broker says become a part of the page', () => {
    const page = statusPage(troubledStatus(), definitionOf, 'en');
    expect(page).toContain('ECONNREFUSED &lt;10.0.0.1&gt;');
    expect(page).not.toContain('<10.0.0.1>');
  });
});

describe('the page of a point', () => {
  const readings: Reading[] = [1, 2, null, 3].map((value, at) => {
    const sourceTimeMs = nowMs - 40_000 + at * 10_000;
    return value === null
      ? { point: 'tank_level', value, quality: 'bad', reason: 'loop_low', sourceTimeMs, ordinal: 0 }
      : { point: 'tank_level', value, quality: 'good', sourceTimeMs, ordinal: 0 };
  });

  it('lists the last readings, the newest first, and breaks the line where there is no number', () => {
    const page = historyPage('fire-water-1/tank_level', readings, definitionOf('x/tank_level'), nowMs, 'zh');
    const text = textOf(page);
    expect(text.indexOf('3 m 良好')).toBeLessThan(text.indexOf('1 m 良好'));
    expect(text).toContain('无数值 无效: 电流环断线（&lt;3.6 mA）');
    expect(page.match(/<polyline points="[^"]+"/g)).toEqual([
      '<polyline points="0.0,95.0 333.3,50.0"',
      '<polyline points="1000.0,5.0"',
    ]);
  });

  it('says so when nothing was read', () => {
    expect(textOf(historyPage('a/<b>', [], undefined, nowMs, 'en'))).toContain('a/&lt;b&gt; Last readings No readings');
  });
});
