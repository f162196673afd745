import { findPoint } from '@anju/contracts';
import type { FacilityKind } from '@anju/contracts/api-client';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/i18n.js';
import { decimalsOf, valueWords } from '../names/value-words.js';
import { formatDateTime, SHANGHAI_OFFSET } from '../time/format.js';
import { Chart } from './chart.js';
import {
  type Bucket,
  bucketLines,
  type ChartSample,
  interrupted,
  type Place,
  type Stretch,
  sampleLine,
} from './point-series.js';

const ink = '#24292f';
const muted = '#57606a';
const MARK_LINES = 3;

export interface ChartThreshold {
  readonly limit: number;
  readonly label: string;
  readonly role: 'raise' | 'clear';
}

interface Props {
  readonly kind: FacilityKind | null;
  readonly point: string;
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: readonly ChartSample[];
  /** Instead of samples. */
  readonly condensed?: { readonly buckets: readonly Bucket[]; readonly bucketMs: number };
  /** Stretches of which nothing is known. */
  readonly gaps: readonly Stretch[];
  readonly thresholds?: readonly ChartThreshold[];
  readonly marks?: readonly { readonly atMs: number; readonly label: string }[];
}

interface Extent {
  readonly min: number;
  readonly max: number;
}

// The axis is drawn in UTC, moved by Shanghai's offset: the same wherever the browser is.
const moved = (places: readonly Place[]) => places.map(([timeMs, value]) => [timeMs + SHANGHAI_OFFSET, value]);

/** One point over time: what is not known is an interruption and a grey stretch, and never a line. */
export function PointChart(props: Props) {
  const { kind, point, label, fromMs, toMs, samples, condensed, gaps, thresholds, marks } = props;
  const { t } = useTranslation();
  const { local } = useLanguage();
  const option = useMemo((): EChartsCoreOption => {
    const definition = kind === null ? undefined : findPoint(kind, point);
    const isStepped = definition?.type === 'boolean' || definition?.type === 'enum';
    const words = (value: number) =>
      valueWords(kind, point, isStepped ? Math.round(value) : Number(value.toFixed(decimalsOf(value))), local) ?? '—';
    const limits = (thresholds ?? []).map(({ limit }) => limit);
    const lowest = ({ min }: Extent) => Math.min(min, ...limits);
    const highest = ({ max }: Extent) => Math.max(max, ...limits);
    // The ends of the axis are where the values end: no round numbers.
    const axisLabel = { color: muted, ...(limits.length === 0 ? {} : { showMinLabel: false, showMaxLabel: false }) };
    const common = { type: 'line', showSymbol: false, animation: false, ...(isStepped ? { step: 'end' } : {}) };
    const lines = condensed === undefined ? undefined : bucketLines(condensed.buckets, condensed.bucketMs);
    const main =
      lines === undefined
        ? {
            ...common,
            name: t('chart.value'),
            data: moved(sampleLine(samples, gaps)),
            showSymbol: samples.length <= 150,
            symbolSize: 5,
          }
        : { ...common, name: t('chart.mean'), data: moved(interrupted(lines.mean, gaps)) };
    const edge = (name: string, places: readonly Place[]) => ({
      ...common,
      name,
      data: moved(interrupted(places, gaps)),
      lineStyle: { color: muted, width: 1, type: 'dotted' },
      itemStyle: { color: muted },
    });
    const uncertain = samples.filter(({ quality }) => quality === 'uncertain');
    return {
      useUTC: true,
      textStyle: { fontFamily: 'inherit' },
      aria: { enabled: false },
      grid: { left: 8, right: 28, top: marks === undefined ? 20 : 20 + 14 * MARK_LINES, bottom: 8, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        formatter: (items: readonly { seriesName: string; value: readonly [number, number | null] }[]) => {
          const [first] = items;
          if (first === undefined) return '';
          const rows = items.map(({ seriesName, value }) =>
            value[1] === null ? t('chart.unknown') : `${seriesName}  ${words(value[1])}`,
          );
          return [formatDateTime(first.value[0] - SHANGHAI_OFFSET), ...rows].join('\n');
        },
      },
      xAxis: {
        type: 'time',
        min: fromMs + SHANGHAI_OFFSET,
        max: toMs + SHANGHAI_OFFSET,
        axisLabel: { hideOverlap: true, color: muted },
      },
      yAxis: {
        type: 'value',
        scale: true,
        ...(isStepped
          ? { minInterval: 1, axisLabel: { ...axisLabel, formatter: (value: number) => words(value) } }
          : { axisLabel }),
        // A threshold that the values are far from is part of the picture too.
        ...(limits.length === 0
          ? {}
          : {
              min: (range: Extent) => lowest(range) - 0.05 * (highest(range) - lowest(range)),
              max: (range: Extent) => highest(range) + 0.05 * (highest(range) - lowest(range)),
            }),
      },
      series: [
        {
          ...main,
          itemStyle: { color: ink },
          lineStyle: { color: ink, width: 2 },
          markLine: {
            symbol: 'none',
            silent: true,
            animation: false,
            data: [
              ...(thresholds ?? []).map(({ limit, label: text, role }) => ({
                yAxis: limit,
                lineStyle: { color: ink, type: role === 'raise' ? 'dashed' : 'dotted', width: 1.5 },
                label: { formatter: text, position: 'insideStartTop', color: ink },
              })),
              ...(marks ?? []).map(({ atMs, label: text }, at) => ({
                xAxis: atMs + SHANGHAI_OFFSET,
                lineStyle: { color: muted, type: 'solid', width: 1 },
                // Neighbours stand on lines of their own.
                label: { formatter: text, position: 'end', color: ink, offset: [0, -14 * (at % MARK_LINES)] },
              })),
            ],
          },
          markArea: {
            silent: true,
            animation: false,
            itemStyle: { color: 'rgb(87 96 106 / 18%)' },
            data: gaps.map((gap) => [
              { xAxis: Math.max(gap.fromMs, fromMs) + SHANGHAI_OFFSET },
              { xAxis: Math.min(gap.toMs, toMs) + SHANGHAI_OFFSET },
            ]),
          },
        },
        ...(lines === undefined ? [] : [edge(t('chart.min'), lines.min), edge(t('chart.max'), lines.max)]),
        ...(uncertain.length === 0
          ? []
          : [
              {
                type: 'line',
                name: t('point.uncertain'),
                data: moved(sampleLine(uncertain, [])),
                lineStyle: { width: 0 },
                showSymbol: true,
                symbol: 'emptyDiamond',
                symbolSize: 9,
                itemStyle: { color: muted },
                animation: false,
              },
            ]),
      ],
    };
  }, [kind, point, fromMs, toMs, samples, condensed, gaps, thresholds, marks, t, local]);
  return <Chart option={option} label={label} />;
}
