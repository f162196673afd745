import type { Story } from './story.js';

/** Nobody answers, and street and district are called; then the acceptance fails and the sign hangs until 销号. */
export const failedAcceptance: Story = {
  name: 'failed-acceptance',
  title: { zh: '验收不通过，挂牌督办', en: 'Acceptance fails and the sign is hung' },
  about: {
    zh: '生活水箱人孔盖开启，无人接单：先升级到街道，响应超时后升级到区（三级应急维修）。盖上以后传感器已确认，但验收人员看到只上了一把锁：验收不通过，挂牌督办，复验通过才销号。',
    en: 'The hatch of the domestic tank is open and nobody takes the ticket: the street is called, and when the response is late the district. Shut, it satisfies the sensor but not the verifier, who finds one lock where two are wanted: the sign hangs until a second acceptance closes the ticket.',
  },
  facilityId: 'heping.water-tank-1',
  problemClass: 'secondary_water_supply',
  async play(stage) {
    await stage.setRules(
      { 'W-HATCH': { offDelayMs: 10_000 } },
      { zh: '规则 W-HATCH：恢复确认 60 秒 → 10 秒', en: 'rule W-HATCH confirms after 10 s instead of 60 s' },
    );
    await stage.setClock(
      { kind: 'respond', problemClass: 'secondary_water_supply', limitMs: 90_000 },
      {
        zh: '二次供水：响应时限 30 分钟 → 90 秒',
        en: 'secondary water supply: respond within 90 s instead of 30 min',
      },
    );
    await stage.setLadder(
      { severity: 'major', remindMs: 60_000, upAfterMs: 60_000, overdueStepMs: 28_800_000 },
      {
        zh: '严重级工单：无人应答 45 分钟 → 1 分钟升级',
        en: 'major tickets go up unanswered after 1 min instead of 45',
      },
    );
    await stage.untilWatched();
    await stage.happens({ zh: '水箱人孔盖被打开', en: 'the hatch of the tank is opened' }, (field) =>
      field.scenario('tank-lid-open'),
    );
    await stage.untilTicket('the ticket');
    await stage.untilTicket('the street to be called', ({ escalation }) => escalation?.level !== 'estate');
    await stage.untilCalled('street', 'sms');
    await stage.untilTicket('the district to be called', ({ escalation }) => escalation?.level === 'district');
    await stage.untilCalled('supervisor', 'sms', 2);
    await stage.act('supervisor', 'acknowledge', { comment: '已联系清源供水，要求立即出发' });
    await stage.act('water', 'accept', { comment: '值班电话漏接，立即出发' });
    await stage.act('water', 'arrive');
    await stage.happens({ zh: '人孔盖盖上，只上了一把锁', en: 'the hatch is shut, with one lock' }, (field) =>
      field.set('water-tank-1.manholeOpen', false),
    );
    await stage.untilConfirmed();
    await stage.act('property', 'accept');
    await stage.act('property', 'submit', { comment: '已在水箱间张贴告示' });
    await stage.act('water', 'submit', { comment: '人孔盖已盖好上锁' });
    await stage.untilCalled('street', 'sms', 2);
    await stage.act('street', 'fail', { reason: '盖板只上一把锁，未加双锁；水未取样检测' });
    await stage.untilTicket('挂牌督办', ({ hungSign, state }) => hungSign && state === 'rectifying');
    await stage.hungSigns('supervisor');
    await stage.isRefused('control', 'cancel', { reason: '已盖好' });
    await stage.act('water', 'submit', { comment: '加装第二把锁，水样检测合格' });
    await stage.act('street', 'pass', { comment: '双锁完好，检测报告已核' });
    await stage.untilTicket('销号', ({ state }) => state === 'closed');
  },
};
