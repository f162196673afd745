import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../harness/repository.js';
import { StoryTimeline } from './timeline.js';

/** Where a story's expectation is kept: beside the sources, also for what is built. */
export function expectationFile(name: string): string {
  return join(repositoryRoot, 'test/src/story/expectations', `${name}.json`);
}

/** `undefined`: there is none yet. */
export function readExpectation(name: string): StoryTimeline | undefined {
  const file = expectationFile(name);
  return existsSync(file) ? StoryTimeline.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

export function writeExpectation(timeline: StoryTimeline, format: (json: string) => string): void {
  const file = expectationFile(timeline.story);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, format(JSON.stringify(timeline)));
}
