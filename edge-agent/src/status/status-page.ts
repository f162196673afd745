import {
  type LocalisedText,
  type PointDefinition,
  type Reading,
  severityNames,
  type UnitCode,
  units,
} from '@anju/contracts';
import type { AgentStatus } from './build-status.js';
import { findTroubles } from './find-troubles.js';
import { type Html, html } from './html.js';
import { gapWords, type Language, qualityWords, reasonWords, uplinkWords, words } from './page-words.js';

/** Estates are in China, whose one zone this is; the gateway's own is often UTC. DEFAULT. */
const localTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** What the catalogue says of `<facility>/<point>`. */
export type DefinitionOf = (point: string) => PointDefinition | undefined;

const style = `
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1f2328; background: #fff; margin: 0 auto; max-width: 72rem; padding: 1rem }
h1 { font-size: 1.3rem; margin: 0 } h2 { font-size: 1.05rem; margin: 1.75rem 0 .4rem }
p { margin: .2rem 0 } small, .quiet { color: #59636e }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; color: #59636e; border-bottom: 1px solid #d1d9e0; padding: .25rem .75rem .25rem 0 }
td { border-bottom: 1px solid #eaeef2; padding: .25rem .75rem .25rem 0; vertical-align: top }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
code { font-size: .9em; overflow-wrap: anywhere }
.box { border: 1px solid #d1d9e0; border-left-width: 6px; padding: .5rem .8rem; margin-top: 1rem }
.box ul { margin: .2rem 0; padding-left: 1.2rem }
.bad { color: #a40e26; font-weight: 600 } .box.bad { color: inherit; font-weight: normal; border-left-color: #a40e26 }
.doubt { color: #7d4e00 }
svg { width: 100%; height: 6rem; border: 1px solid #eaeef2 } polyline { fill: none; stroke: #0550ae; stroke-width: 1.5; vector-effect: non-scaling-stroke }
`;

function document(title: string, language: Language, body: Html): string {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  const { html: text } = html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ html: style }}</style></head>
<body>${body}</body></html>
`;
  return text;
}

/** Writes one language; times are said as ages, because the reader's clock and the gateway's may differ. */
class Writer {
  constructor(
    private readonly language: Language,
    private readonly nowMs: number,
  ) {}

  say(text: LocalisedText): string {
    return text[this.language];
  }

  duration(ms: number): string {
    const seconds = Math.max(0, Math.round(ms / 1000));
    const zh = this.language === 'zh';
    if (seconds < 120) return zh ? `${seconds} 秒` : `${seconds} s`;
    if (seconds < 7_200) return zh ? `${Math.round(seconds / 60)} 分钟` : `${Math.round(seconds / 60)} min`;
    if (seconds < 172_800) return zh ? `${Math.round(seconds / 3_600)} 小时` : `${Math.round(seconds / 3_600)} h`;
    return zh ? `${Math.round(seconds / 86_400)} 天` : `${Math.round(seconds / 86_400)} d`;
  }

  since(timeMs: number): string {
    return this.duration(this.nowMs - timeMs);
  }

  ago(timeMs: number | null): string {
    if (timeMs === null) return this.say(words.never);
    return `${this.duration(this.nowMs - timeMs)}${this.say(words.ago)}`;
  }

  time(timeMs: number): string {
    return `${localTime.format(timeMs)} UTC+8`;
  }

  /** Seconds with their sign. */
  offset(ms: number | null): string {
    if (ms === null) return this.say(words.unknown);
    const seconds = (Math.abs(ms) / 1000).toFixed(1);
    return `${seconds === '0.0' ? '' : ms < 0 ? '−' : '+'}${seconds} s`;
  }

  size(bytes: number): string {
    return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
  }

  heads(...names: readonly (LocalisedText & { readonly isNumber?: true })[]): Html {
    return html`<tr>${names.map((name) =>
      name.isNumber ? html`<th class="n">${this.say(name)}</th>` : html`<th>${this.say(name)}</th>`,
    )}</tr>`;
  }

  value(reading: Reading, definition: PointDefinition | undefined): string {
    const { value } = reading;
    if (value === null) return this.say(words.noValue);
    const label = typeof value === 'string' ? undefined : definition?.labels?.[Number(value)];
    if (label !== undefined) return this.say(label);
    const unit = definition === undefined ? '' : units[definition.unit as UnitCode];
    return `${typeof value === 'number' ? Number(value.toPrecision(7)) : String(value)}${unit === '' ? '' : ` ${unit}`}`;
  }

  /** @param unknownCode the code that no table knows, as the device said it */
  quality({ quality, reason }: Reading, unknownCode: string | null = null): Html {
    const why = reason === undefined ? '' : `: ${this.say(reasonWords[reason])}`;
    const text = `${this.say(qualityWords[quality])}${why}${unknownCode === null ? '' : ` ${unknownCode}`}`;
    if (quality === 'good') return html`${text}`;
    return quality === 'bad' ? html`<span class="bad">${text}</span>` : html`<span class="doubt">${text}</span>`;
  }

  link(path: string, text: string): Html {
    return html`<a href="${path}${path.includes('?') ? '&' : '?'}lang=${this.language}">${text}</a>`;
  }
}

function number(text: LocalisedText): LocalisedText & { readonly isNumber: true } {
  return { ...text, isNumber: true };
}

/** The page of `/` for a person at the gateway: what to see to first, then everything that {@link AgentStatus} holds. */
export function statusPage(status: AgentStatus, definitionOf: DefinitionOf, language: Language): string {
  const writer = new Writer(language, status.nowMs);
  const { groupId, edgeNodeId } = status.node;
  const other = language === 'zh' ? html`<a href="/?lang=en">English</a>` : html`<a href="/?lang=zh">中文</a>`;
  const title = `${groupId}/${edgeNodeId} · ${writer.say(words.title)}`;
  return document(
    title,
    language,
    html`<h1>${writer.say(words.title)} <code>${groupId}/${edgeNodeId}</code></h1>
<p class="quiet">${writer.say(words.running)} ${writer.duration(status.nowMs - status.startedMs)} · ${writer.time(status.nowMs)} · ${other}</p>
${troubles(status, writer)}${hazards(status, writer)}${uplink(status, writer)}${outbox(status, writer)}${buses(status, writer)}
${sensors(status, writer)}${points(status, definitionOf, writer)}`,
  );
}

/** The page of one point: its last readings, the newest first. */
export function historyPage(
  point: string,
  readings: readonly Reading[],
  definition: PointDefinition | undefined,
  nowMs: number,
  language: Language,
): string {
  const writer = new Writer(language, nowMs);
  const name = definition === undefined ? '' : writer.say(definition.name);
  const rows = [...readings].reverse().map(
    (
      reading,
    ) => html`<tr><td>${writer.time(reading.sourceTimeMs)}</td><td class="quiet">${writer.ago(reading.sourceTimeMs)}</td>
<td class="n">${writer.value(reading, definition)}</td><td>${writer.quality(reading)}</td></tr>`,
  );
  const table = html`<table>${writer.heads(words.time, words.age, number(words.value), words.quality)}${rows}</table>`;
  return document(
    `${point} · ${writer.say(words.history)}`,
    language,
    html`<p>${writer.link('/', `← ${writer.say(words.back)}`)}</p><h1>${name} <code>${point}</code></h1>
<h2>${writer.say(words.history)}</h2>${curve(readings)}${rows.length === 0 ? html`<p>${writer.say(words.noReadings)}</p>` : table}`,
  );
}

/** The numbers over their times; a reading without a number interrupts the line. */
function curve(readings: readonly Reading[]): Html {
  const numbers = readings.filter(({ value }) => typeof value === 'number');
  const values = numbers.map(({ value }) => value as number);
  if (values.length < 2) return html``;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const times = readings.map(({ sourceTimeMs }) => sourceTimeMs);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const runs: string[][] = [[]];
  for (const { sourceTimeMs, value } of readings) {
    if (typeof value !== 'number') {
      runs.push([]);
      continue;
    }
    const x = ((sourceTimeMs - first) / Math.max(1, last - first)) * 1000;
    const y = high === low ? 50 : 95 - ((value - low) / (high - low)) * 90;
    runs.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  const lines = runs.filter((run) => run.length > 0).map((run) => html`<polyline points="${run.join(' ')}"/>`);
  return html`<svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="${low} – ${high}">${lines}</svg>`;
}

function troubles(status: AgentStatus, writer: Writer): Html {
  const found = findTroubles(status);
  if (found.length === 0) return html`<div class="box">${writer.say(words.allWell)}</div>`;
  return html`<div class="box bad"><strong>${writer.say(words.troubles)}</strong>
<ul>${found.map((trouble) => html`<li>${writer.say(trouble)}</li>`)}</ul></div>`;
}

function hazards({ localWatch }: AgentStatus, writer: Writer): Html {
  const rows = localWatch.hazards.map(
    ({ severity, name, facility, instance, beganMs }) => html`<tr><td>${writer.say(severityNames[severity])}</td>
<td>${writer.say(name)}</td><td><code>${facility}${instance === null ? '' : `/${instance}`}</code></td><td>${writer.ago(beganMs)}</td></tr>`,
  );
  const announcing = localWatch.state === 'announcing' ? html`<p>${writer.say(words.announcing)}</p>` : html``;
  const table = html`<table>${writer.heads(words.severity, words.hazard, words.facility, words.since)}${rows}</table>`;
  return html`<h2>${writer.say(words.hazards)}</h2>${announcing}${
    rows.length === 0 ? html`<p class="quiet">${writer.say(words.noHazards)}</p>` : table
  }`;
}

function uplink({ uplink: { state, sinceMs, lastError, backlog }, clock }: AgentStatus, writer: Writer): Html {
  const draining = backlog.draining && state === 'online' ? ` · ${writer.say(words.draining)}` : '';
  const error =
    lastError === null
      ? html``
      : html`<p class="quiet">${writer.say(words.lastError)}: ${lastError.message} (${writer.ago(lastError.atMs)})</p>`;
  const time = clock.isSet
    ? html`${writer.say(words.hostAhead)} ${writer.offset(clock.hostAheadMs)}${
        clock.jumpedMs === null ? '' : ` · ${writer.say(words.jumped)} ${writer.offset(clock.jumpedMs)}`
      }`
    : html`<span class="bad">${writer.say(words.clockUnset)}</span>`;
  return html`<h2>${writer.say(words.uplink)}</h2>
<p>${writer.say(uplinkWords[state])} <span class="quiet">(${writer.since(sinceMs)})</span>${draining}</p>${error}
<p>${writer.say(words.clock)}: ${time}</p>`;
}

function outbox({ outbox: box }: AgentStatus, writer: Writer): Html {
  const mode =
    box.fault === null
      ? html`${writer.say(words.onDisk)}`
      : html`<span class="bad">${writer.say(words.inMemory)}</span>`;
  const oldest =
    box.oldestUnconfirmedAgeMs === null
      ? ''
      : ` · ${writer.say(words.oldest)} ${writer.duration(box.oldestUnconfirmedAgeMs)}${writer.say(words.ago)}`;
  const epochs = box.confirmed.map(
    ({ epoch, ranges }) => html`<tr><td><code>${epoch}</code></td>
<td>${ranges.map(([first, last]) => `${first}–${last}`).join(', ') || writer.say(words.nothing)}</td></tr>`,
  );
  const gaps = box.gaps.map(
    ({
      gap,
    }) => html`<tr><td>${writer.time(gap.fromMs)}</td><td>${writer.time(gap.toMs)}</td><td class="n">${gap.count}</td>
<td>${writer.say(gapWords[gap.why])}</td></tr>`,
  );
  const gapTable = html`<table>${writer.heads(words.from, words.to, number(words.count), words.why)}${gaps}</table>`;
  return html`<h2>${writer.say(words.outbox)}</h2>
<p>${mode} · ${writer.say(words.unconfirmed)} ${box.unconfirmedReadings}${oldest} · ${writer.say(words.size)} ${writer.size(box.diskBytes + box.memoryBytes)}</p>
<table>${writer.heads(words.epoch, words.confirmed)}${epochs}</table>
${gaps.length === 0 ? html`<p class="quiet">${writer.say(words.noGaps)}</p>` : html`<h2>${writer.say(words.gaps)}</h2>${gapTable}`}`;
}

function buses(status: AgentStatus, writer: Writer): Html {
  const heads = writer.heads(
    ...[words.unit, words.profile, words.state, words.lastAnswer],
    ...[words.requests, words.timeouts, words.faults, words.missed].map(number),
  );
  const tables = status.buses.map((bus) => {
    const connected = bus.connected
      ? html`${writer.say(words.connected)}`
      : html`<span class="bad">${writer.say(words.notConnected)}</span>`;
    const rows = bus.units.map((unit) => {
      const state =
        unit.breaker === 'open'
          ? html`<span class="bad">${writer.say(words.silent)}</span>`
          : html`${writer.say(unit.lastAnswerMs === null ? words.notHeard : words.answers)}`;
      return html`<tr><td>${unit.unitId}</td><td>${unit.profile}</td><td>${state}</td><td>${writer.ago(unit.lastAnswerMs)}</td>
<td class="n">${unit.reads}</td><td class="n">${unit.timeouts}</td><td class="n">${unit.faults}</td><td class="n">${unit.missedPeriods}</td></tr>`;
    });
    return html`<p><strong>${bus.id}</strong> <span class="quiet">${bus.kind} ${bus.place}</span> ${connected}</p><table>${heads}${rows}</table>`;
  });
  return tables.length === 0 ? html`` : html`<h2>${writer.say(words.buses)}</h2>${tables}`;
}

function sensors({ mqtt }: AgentStatus, writer: Writer): Html {
  const tables = mqtt.map((source) => {
    const connected = source.connected
      ? html`${writer.say(words.connected)}`
      : html`<span class="bad">${writer.say(words.notConnected)}</span>`;
    const rows = source.sensors.map(({ id, profile, online, lastHeardMs }) => {
      const state =
        online === null
          ? html`${writer.say(words.unknown)}`
          : online
            ? html`${writer.say(words.online)}`
            : html`<span class="bad">${writer.say(words.offline)}</span>`;
      return html`<tr><td>${id}</td><td>${profile}</td><td>${state}</td><td>${writer.ago(lastHeardMs)}</td></tr>`;
    });
    return html`<p><strong>${source.id}</strong> ${connected}</p>
<table>${writer.heads(words.sensor, words.profile, words.state, words.heard)}${rows}</table>`;
  });
  return tables.length === 0 ? html`` : html`<h2>${writer.say(words.sensors)}</h2>${tables}`;
}

function points(status: AgentStatus, definitionOf: DefinitionOf, writer: Writer): Html {
  const rows = status.points.map(({ deviceId, point, latest, unknownCode }) => {
    const key = `${deviceId}/${point}`;
    const definition = definitionOf(key);
    const name = definition === undefined ? '' : writer.say(definition.name);
    const link = writer.link(`/point?point=${encodeURIComponent(key)}`, key);
    if (latest === null) {
      return html`<tr><td>${name}</td><td>${link}</td><td class="n"></td><td><span class="bad">${writer.say(reasonWords.never_read)}</span></td><td></td></tr>`;
    }
    return html`<tr><td>${name}</td><td>${link}</td><td class="n">${writer.value(latest, definition)}</td>
<td>${writer.quality(latest, unknownCode)}</td><td>${writer.ago(latest.sourceTimeMs)}</td></tr>`;
  });
  const counts = { good: 0, uncertain: 0, bad: 0 };
  for (const { latest } of status.points) if (latest !== null) counts[latest.quality] += 1;
  const summary = Object.entries(counts).map(([quality, count]) => {
    return `${writer.say(qualityWords[quality as keyof typeof counts])} ${count}`;
  });
  return html`<h2>${writer.say(words.points)}</h2><p class="quiet">${summary.join(' · ')}</p>
<table><tr><th colspan="2">${writer.say(words.point)}</th><th class="n">${writer.say(words.value)}</th><th>${writer.say(words.quality)}</th><th>${writer.say(words.age)}</th></tr>${rows}</table>`;
}
