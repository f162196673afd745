import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../harness/api-client.js';
import { listenToEvents } from '../harness/live-events.js';
import { startMessageReceiver } from './message-receiver.js';
import { assemble, Stage, type StoryRecord } from './stage.js';
import type { Story } from './story.js';
import { startStoryDistrict } from './story-district.js';

/** Plays a story in a district of its own, which is gone afterwards. */
export async function playStory(story: Story, say: (line: string) => void): Promise<StoryRecord> {
  const directory = mkdtempSync(join(tmpdir(), `anju-story-${story.name}-`));
  const receiver = await startMessageReceiver(directory);
  try {
    const district = await startStoryDistrict(directory, receiver.channelsFile);
    try {
      const { httpPort } = district.cloud;
      const stage = new Stage(district, receiver, await assemble(httpPort), story, say);
      const console = new ApiClient(httpPort);
      await console.login('control', 'control-demo');
      const live = await listenToEvents(console, (event) => stage.hear(event));
      try {
        await story.play(stage);
        return await stage.record();
      } finally {
        await live.close();
      }
    } finally {
      await district.stop();
    }
  } finally {
    await receiver.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
