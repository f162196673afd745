/** Facilities of the chosen estates; `$estate` may name several. */
const chosen = `r.estate =~ /^\${estate:regex}$/`;

const HOUR = '3600000000000';

/** Raw readings up to two days, minutes up to thirty, then hours: what each tier keeps is enough for its span, and drawn quickly. */
const tier = `span = int(v: v.timeRangeStop) - int(v: v.timeRangeStart)
bucket = if span > 720 * ${HOUR} then "\${prefix}_1h" else if span > 48 * ${HOUR} then "\${prefix}_1m" else "\${prefix}_raw"
measurement = if span > 48 * ${HOUR} then "mean" else "reading"`;

/** One point of every facility over time. Windows without a reading stay empty, so that a gap is seen as one. */
export function pointOverTime(field: string): string {
  return `${tier}
from(bucket: bucket)
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == measurement and r._field == "${field}" and ${chosen})
  |> group(columns: ["facility", "_field"])
  |> aggregateWindow(every: v.windowPeriod, fn: mean, createEmpty: true)
  |> keep(columns: ["_time", "_value", "facility"])`;
}

/** Newest readings of the chosen estates, one table a facility and field. */
const newest = (fromText: string) => `from(bucket: "\${prefix}_raw")
  |> range(start: ${fromText})
  |> filter(fn: (r) => r._measurement == "reading" and ${chosen})`;

/** How many facilities said anything in the last five minutes. */
export const facilitiesHeard = `${newest('-5m')}
  |> keep(columns: ["_time", "facility"])
  |> group()
  |> distinct(column: "facility")
  |> count()`;

/** Readings of the last full five minutes, a minute. */
export const readingsPerMinute = `${newest('-5m')}
  |> filter(fn: (r) => r._field !~ /\\.quality$/)
  |> group(columns: ["_field", "facility"])
  |> count()
  |> group()
  |> sum()
  |> map(fn: (r) => ({r with _value: float(v: r._value) / 5.0}))`;

/** Points that could not be read within the last hour, and what was last said of them. */
export const unreadable = `${newest('-1h')}
  |> filter(fn: (r) => r._field =~ /\\.quality$/ and r._value =~ /^bad/)
  |> group(columns: ["facility", "_field"])
  |> last()
  |> group()
  |> map(fn: (r) => ({设施: r.facility, 测点: r._field, 原因: r._value, 时间: r._time}))
  |> sort(columns: ["设施", "测点"])`;

/** When each facility was last heard of within a day, the longest ago first. */
export const lastHeard = `${newest('-24h')}
  |> keep(columns: ["_time", "estate", "facility"])
  |> max(column: "_time")
  |> group()
  |> map(fn: (r) => ({小区: r.estate, 设施: r.facility, 最近读数: r._time, 距今秒数: (int(v: now()) - int(v: r._time)) / 1000000000}))
  |> sort(columns: ["距今秒数"], desc: true)`;

/** Bad and doubtful readings over time, by what was said of them. */
export const qualityOverTime = `from(bucket: "\${prefix}_raw")
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == "reading" and r._field =~ /\\.quality$/ and ${chosen})
  |> group(columns: ["_value"])
  |> duplicate(column: "_value", as: "said")
  |> group(columns: ["said"])
  |> aggregateWindow(every: v.windowPeriod, fn: count, createEmpty: false)
  |> keep(columns: ["_time", "_value", "said"])`;

/** Estates that readings were ever stored of, for the choice at the top. */
export const estates = `import "influxdata/influxdb/schema"
schema.tagValues(bucket: "\${prefix}_raw", tag: "estate", start: -30d)`;
