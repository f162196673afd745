import { readExpectation } from './expectations.js';
import { printTimeline } from './print-timeline.js';
import { stories } from './stories.js';
import { countsOf } from './timeline.js';

/** docs/stories.md: the stories as they were told last. Throws where one has no expectation. */
export function storiesDocument(): string {
  const chapters = stories.flatMap(({ name, title }) => {
    const timeline = readExpectation(name);
    if (timeline === undefined) throw new Error(`Story ${name} has no expectation: npm run story -- ${name} --update`);
    const { events, clocks, messages, readings } = countsOf(timeline);
    return [
      `## ${title.zh} ${title.en}`,
      '',
      `\`npm run story -- ${name}\`: ${events} events, ${clocks} clocks, ${messages} messages, ${readings} readings.`,
      '',
      '```text',
      printTimeline(timeline).trimEnd(),
      '```',
      '',
    ];
  });
  return [
    '# Stories',
    '',
    'Generated from the expectations in `test/src/story/expectations/` by `test/scripts/generate-stories.mjs`. Do not edit.',
    '',
    'What happens between a sensor and 销号, told by the system itself. `npm run story` plays all of them at the same time, `npm run',
    'story -- <name>` one: simulated devices on Modbus and MQTT, an edge agent, a broker and the cloud run as processes, people act',
    'through the HTTP API, and messages go out to a signed webhook and to a gateway of SMS and voice calls. It fails where events, words,',
    'values, time limits or messages are others than here; `-- --update` writes what happened. Times differ from run to run and are not',
    'compared, nor are the digits of measured values, nor reminders, which only a slow machine brings.',
    '',
    ...chapters,
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}
