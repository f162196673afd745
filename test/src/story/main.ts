import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { Argument, Command } from 'commander';
import { repositoryRoot } from '../harness/repository.js';
import { collectTimeline } from './collect-timeline.js';
import { diffLines } from './compare-timeline.js';
import { expectationFile, readExpectation, writeExpectation } from './expectations.js';
import { playStory } from './play-story.js';
import { comparedLines, printTimeline } from './print-timeline.js';
import { stories } from './stories.js';
import type { Story } from './story.js';
import { countsOf } from './timeline.js';

const command = new Command('story')
  .description(
    'Plays stories through simulators, agent, broker and cloud with scripted people, and tells the ticket’s life',
  )
  .addArgument(new Argument('[stories...]', 'none: all, at the same time').choices(stories.map(({ name }) => name)))
  .option('--update', 'write what happened as what is expected')
  .option('--verbose', 'say what is waited for')
  .parse();
const { update, verbose } = command.opts<{ update?: boolean; verbose?: boolean }>();
const named = command.args.length === 0 ? stories : stories.filter(({ name }) => command.args.includes(name));

/** In the form of every other file. */
function formatted(json: string): string {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'format', '--stdin-file-path=expectation.json'];
  return execFileSync(process.execPath, args, { cwd: repositoryRoot, input: json, encoding: 'utf8' });
}

interface Told {
  readonly text: string;
  readonly last: string;
  readonly isExpected: boolean;
}

async function tell(story: Story): Promise<Told> {
  const record = await playStory(story, (line) => {
    if (verbose) process.stderr.write(`${story.name}: ${line}\n`);
  });
  const timeline = collectTimeline(story, record);
  const counts = Object.entries(countsOf(timeline)).map(([what, count]) => `${count} ${what}`);
  const summary = `story ${story.name}: ${counts.join(', ')}`;
  const text = printTimeline(timeline);
  if (update) {
    writeExpectation(timeline, formatted);
    return { text, last: `${summary}, written to ${expectationFile(story.name)}`, isExpected: true };
  }
  const expected = readExpectation(story.name);
  if (expected === undefined) return { text, last: `${summary}, no expectation: run with --update`, isExpected: false };
  const diff = diffLines(comparedLines(expected), comparedLines(timeline));
  if (diff.length === 0) return { text, last: `${summary}, as expected`, isExpected: true };
  const told = ['Not as expected (- expected, + happened; --update writes it):', ...diff, ''].join('\n');
  return { text: `${text}\n${told}`, last: `${summary}, NOT as expected`, isExpected: false };
}

const outcomes = await Promise.allSettled(named.map(tell));
const lasts = outcomes.map((outcome, index): string => {
  if (outcome.status === 'fulfilled') {
    process.stdout.write(`${outcome.value.text}\n`);
    if (!outcome.value.isExpected) process.exitCode = 1;
    return outcome.value.last;
  }
  process.exitCode = 1;
  const { reason } = outcome;
  process.stderr.write(`${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
  return `story ${named[index]?.name}: broke off`;
});
process.stdout.write(`${lasts.join('\n')}\n`);
