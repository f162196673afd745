import { type FacilityKind, findPoint } from '@anju/contracts';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  estates,
  facilitiesHeard,
  lastHeard,
  pointOverTime,
  qualityOverTime,
  readingsPerMinute,
  unreadable,
} from './flux-queries.js';
import { chosenDatasource, flux } from './flux-target.js';

/** UCUM codes of the catalogue as Grafana names them; what it has no name for is written behind the value. */
const grafanaUnits: Readonly<Record<string, string>> = {
  m: 'lengthm',
  mm: 'lengthmm',
  Cel: 'celsius',
  '%': 'percent',
  A: 'amp',
  W: 'watt',
  V: 'volt',
  Hz: 'hertz',
};

function pointPanel(kind: FacilityKind, point: string): TimeseriesPanel {
  const definition = findPoint(kind, point);
  if (definition === undefined) throw new Error(`the catalogue has no ${point} of ${kind}`);
  const isFlag = definition.type === 'boolean';
  const unit = definition.unit === '1' ? 'none' : (grafanaUnits[definition.unit] ?? `suffix: ${definition.unit}`);
  return (
    new TimeseriesPanel()
      .title(definition.name.zh)
      .description(definition.name.en)
      .datasource(chosenDatasource)
      .withTarget(flux('A', pointOverTime(isFlag ? `${point}.bool` : point)))
      .unit(unit)
      // A line over a gap would be a value that nobody measured.
      .spanNulls(false)
      .noValue('无数据')
      .height(8)
      .span(12)
  );
}

function figure(title: string, description: string, query: string): StatPanel {
  return new StatPanel()
    .title(title)
    .description(description)
    .datasource(chosenDatasource)
    .withTarget(flux('A', query))
    .noValue('无数据')
    .height(4)
    .span(6);
}

function list(title: string, description: string, query: string): TablePanel {
  return new TablePanel()
    .title(title)
    .description(description)
    .datasource(chosenDatasource)
    .withTarget(flux('A', query))
    .noValue('无')
    .height(8)
    .span(12);
}

/** A district at a glance: whether it is heard, what cannot be read, and the measurements that its hazards come from. */
export function districtDashboard(): Dashboard {
  return new DashboardBuilder('安居 · 区级总览')
    .uid('anju-district')
    .description('Readings of a district’s estates as they are stored; hazards and tickets are the console’s.')
    .tags(['anju'])
    .timezone('Asia/Shanghai')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('数据源').type('influxdb'))
    .withVariable(new TextBoxVariableBuilder('prefix').label('存储桶前缀').defaultValue('anju'))
    .withVariable(
      new QueryVariableBuilder('estate')
        .label('小区')
        .datasource(chosenDatasource)
        .query({ query: estates })
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalAsc)
        .multi(true)
        .includeAll(true)
        .allValue('.*'),
    )
    .withRow(new RowBuilder('监测'))
    .withPanel(figure('有数据的设施', '5 分钟内有读数的设施数', facilitiesHeard))
    .withPanel(figure('读数/分钟', '最近 5 分钟平均', readingsPerMinute).decimals(0))
    .withPanel(
      new TimeseriesPanel()
        .title('不良与存疑读数')
        .description('按原因，每个时间窗的条数')
        .datasource(chosenDatasource)
        .withTarget(flux('A', qualityOverTime))
        .height(4)
        .span(12),
    )
    .withPanel(list('各设施最近读数', '一天内，最久未见者在前', lastHeard))
    .withPanel(list('不可读的测点', '最近 1 小时内', unreadable))
    .withRow(new RowBuilder('消防用水'))
    .withPanel(pointPanel('fire_water', 'tank_level'))
    .withPanel(pointPanel('fire_water', 'hydrant_static_pressure'))
    .withRow(new RowBuilder('二次供水'))
    .withPanel(pointPanel('water_tank', 'residual_chlorine'))
    .withPanel(pointPanel('water_tank', 'turbidity'))
    .withPanel(pointPanel('water_tank', 'outlet_pressure'))
    .withPanel(pointPanel('water_tank', 'manhole_open'))
    .withRow(new RowBuilder('积水'))
    .withPanel(pointPanel('ponding', 'water_depth'))
    .withPanel(pointPanel('ponding', 'rain_1h'))
    .withRow(new RowBuilder('电动自行车充电'))
    .withPanel(pointPanel('ebike_charging', 'shed_temp'))
    .withPanel(pointPanel('ebike_charging', 'smoke'))
    .withRow(new RowBuilder('电梯'))
    .withPanel(pointPanel('elevator', 'vib_pp'))
    .withPanel(pointPanel('elevator', 'pit_water'))
    .build();
}
