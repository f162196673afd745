import type { Channel } from '../domain/channel.js';
import type { Sender } from '../usecases/sender.js';
import { emailSender } from './email-sender.js';
import { gatewaySender } from './gateway-sender.js';
import { dingtalkSender, feishuSender, wecomSender } from './robot-senders.js';
import { webhookSender } from './webhook-sender.js';

export function senderOf(channel: Channel, nowMs: () => number): Sender {
  switch (channel.kind) {
    case 'webhook':
      return webhookSender(channel, nowMs);
    case 'wecom':
      return wecomSender(channel);
    case 'dingtalk':
      return dingtalkSender(channel, nowMs);
    case 'feishu':
      return feishuSender(channel, nowMs);
    case 'email':
      return emailSender(channel);
    case 'sms':
    case 'voice':
      return gatewaySender(channel);
  }
}
