import type { Story } from './story.js';

/** A person is shut in; the ticket closes when the sensors and an independent verifier agree. */
export const entrapment: Story = {
  name: 'entrapment',
  title: { zh: '电梯困人', en: 'A person trapped in a lift' },
  about: {
    zh: '1 号楼客梯载人停在两层之间，乘客按下报警按钮。5 分钟内响应、30 分钟内到场；人未放出之前，传感器不允许提交验收；维保单位不能验收自己的工作。',
    en: 'The lift of building 1 stops between floors with a person in the car, who presses the alarm button. Respond within 5 minutes, be there within 30; while the person is inside the sensors let nobody submit, and the contractor cannot accept his own work.',
  },
  facilityId: 'heping.lift-1',
  problemClass: 'elevator_safety',
  async play(stage) {
    await stage.setRules(
      { 'E-CALL': { offDelayMs: 30_000 } },
      {
        zh: '规则 E-CALL：恢复确认 60 秒 → 30 秒',
        en: 'rule E-CALL confirms after 30 s instead of 60 s',
      },
    );
    await stage.untilWatched();
    await stage.happens(
      { zh: '电梯载人运行，下一次将停在两层之间', en: 'the lift will stop between floors on its next trip' },
      (field) => field.scenario('lift-entrapment'),
    );
    await stage.untilTicket('the ticket');
    await stage.untilHazards('E-STOP-OUT', 'E-TRAP-CALL', 'E-CALL');
    await stage.untilCalled('lift', 'voice');
    await stage.act('lift', 'accept', { comment: '已对讲安抚乘客，两名持证人员出发' });
    await stage.act('property', 'accept', { comment: '保安已到 1 号楼，严禁扒门' });
    await stage.untilHazards('E-TRAP');
    await stage.act('lift', 'arrive', { comment: '到场，断电，准备盘车' });
    await stage.isRefused('lift', 'submit');
    await stage.act('property', 'submit', { comment: '现场已隔离，乘客家属已联系' });
    await stage.isRefused('lift', 'submit');
    await stage.happens(
      { zh: '盘车平层，开门，乘客走出轿厢', en: 'the car is brought level by hand, the doors open, the person is out' },
      (field) => field.scenario('normal-day'),
    );
    await stage.untilConfirmed();
    await stage.act('lift', 'submit', { comment: '更换门锁触点，试运行 10 次正常' });
    await stage.isRefused('lift', 'pass');
    await stage.untilCalled('street', 'voice');
    await stage.act('street', 'pass', { comment: '现场核验：运行正常，维保单公示已更新' });
    await stage.untilTicket('销号', ({ state }) => state === 'closed');
  },
};
