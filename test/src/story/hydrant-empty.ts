import type { Story } from './story.js';

const DAY_MS = 86_400_000;

/** One ticket to several parties; it waits for parts with the district's approval; a third party accepts. */
export const hydrantEmpty: Story = {
  name: 'hydrant-empty',
  title: { zh: '消火栓无水', en: 'A hydrant without water' },
  about: {
    zh: '立管阀被关闭，最不利点消火栓无水。一单多交：消防维保主办，物业与供水维护协办；有一方未完成就不能提交验收；等待配件须区房管批准，期间整改时限暂停。',
    en: 'The riser is shut and the worst hydrant is dry. One ticket to several parties: the fire contractor leads, property and water company help; nobody submits while a part is open; waiting for parts takes the district’s approval and pauses the clock.',
  },
  facilityId: 'heping.fire-water-1',
  problemClass: 'hydrant_without_water',
  async play(stage) {
    const quick = { offDelayMs: 10_000 };
    await stage.setRules(
      { 'F-STATIC-ZERO': quick, 'F-STATIC-LOW': quick, 'F-STATIC-LOW-JOCKEY': quick },
      {
        zh: '规则 F-STATIC-*：恢复确认 5 分钟 → 10 秒',
        en: 'rules F-STATIC-* confirm after 10 s instead of 5 min',
      },
    );
    await stage.setContract(
      'heping-fire-2026',
      { partyId: 'fire-contractor', problemClasses: ['fire_facilities', 'hydrant_without_water'] },
      {
        zh: '维保合同 heping-fire-2026：平安消防维保和平花园消防设施',
        en: 'contract heping-fire-2026: the fire contractor maintains Heping Garden',
      },
    );
    await stage.untilWatched();
    await stage.happens(
      {
        zh: '立管阀与水箱出水阀被关闭，立管放空',
        en: 'riser valve and tank outlet valve are shut, the riser is drained',
      },
      (field) => field.scenario('hydrant-network-empty'),
    );
    await stage.untilTicket('the ticket');
    await stage.untilCalled('control', 'voice');
    await stage.act('control', 'assign', {
      leadPartyId: 'fire-contractor',
      coHandlerPartyIds: ['heping-property', 'water-contractor'],
      reason: '水箱出水阀由供水单位维护，一并协办',
    });
    await stage.untilCalled('fire', 'voice', 2);
    await stage.act('fire', 'accept', { comment: '两人携带压力表出发' });
    await stage.untilHazards('F-STATIC-ZERO', 'F-STATIC-LOW', 'F-STATIC-LOW-JOCKEY');
    await stage.act('property', 'accept', { comment: '微型消防站加强巡查，备好灭火器' });
    await stage.act('water', 'accept');
    await stage.act('fire', 'arrive', { comment: '立管阀阀杆断裂' });
    await stage.act('fire', 'suspend', { reason: '等待阀门配件', untilMs: Date.now() + 2 * DAY_MS });
    await stage.untilCalled('supervisor', 'voice', 2);
    await stage.act('supervisor', 'suspend', { comment: '同意，期间每两小时巡查一次' });
    await stage.isRefused('fire', 'submit');
    await stage.act('fire', 'resume', { comment: '配件到货' });
    await stage.happens(
      { zh: '更换立管阀，开启水箱出水阀，管网充水', en: 'the valves are replaced and opened, the network fills' },
      (field) => field.scenario('normal-day'),
    );
    await stage.untilConfirmed();
    await stage.act('water', 'submit', { comment: '水箱出水阀已开启并铅封' });
    await stage.isRefused('fire', 'submit');
    await stage.act('property', 'submit', { comment: '巡查记录已上墙' });
    await stage.act('fire', 'submit', { comment: '更换 DN100 立管阀，最不利点静压恢复' });
    await stage.untilCalled('supervisor', 'voice', 3);
    await stage.act('supervisor', 'pass', { comment: '第三方验收：试水合格' });
    await stage.untilTicket('销号', ({ state }) => state === 'closed');
  },
};
