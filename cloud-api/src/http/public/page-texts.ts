import type { PublicReceipt } from '../../tickets/index.js';

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

interface PageTexts {
  readonly title: string;
  readonly other: string;
  readonly emergency: string;
  readonly problem: string;
  readonly content: string;
  readonly contentHint: string;
  readonly place: string;
  readonly phone: string;
  readonly phoneHint: string;
  readonly photos: string;
  readonly photosHint: string;
  readonly photosAgain: string;
  /** Of the photo with this number. */
  readonly remove: (at: number) => string;
  /** What the form says by its script. */
  readonly restored: string;
  readonly broken: string;
  readonly stopped: string;
  readonly progress: string;
  readonly begun: string;
  readonly waiting: string;
  readonly stop: string;
  readonly send: string;
  readonly sendHint: string;
  readonly trap: string;
  readonly lookUp: string;
  readonly receiptTitle: string;
  readonly receipt: string;
  readonly receiptHint: string;
  readonly receivedAt: string;
  readonly facility: string;
  readonly state: string;
  readonly problemClass: string;
  readonly mend: string;
  readonly show: string;
  readonly states: Readonly<Record<PublicReceipt['state'], string>>;
  readonly wrong: Readonly<
    Record<
      'problemClass' | 'content' | 'place' | 'phone' | 'form' | 'photo' | 'photoSize' | 'photoMany' | 'over',
      string
    >
  >;
  readonly unknownLink: string;
  readonly unknownReceipt: string;
  /** By whole minutes to wait. */
  readonly tooMany: (minutes: number) => string;
  readonly busy: string;
  readonly notTaken: string;
  readonly fault: string;
  /** Who else takes a report. */
  readonly elsewhere: string;
}

export const pageTexts: Readonly<Record<Language, PageTexts>> = {
  zh: {
    title: '报修与投诉',
    other: 'English',
    emergency: '有人被困、受伤、火灾或燃气泄漏时，请立即拨打 119、120 或 110，不要只在这里填写。',
    problem: '发生了什么问题？',
    content: '请描述问题',
    contentHint: '请勿填写他人姓名等个人信息。',
    place: '具体位置（选填）',
    phone: '联系电话（选填）',
    phoneHint: '仅处理人员可见，办结一段时间后删除。',
    photos: '照片（选填，最多 3 张）',
    photosHint: '每张不超过 8 MB，按原样保存，可能含拍摄位置。',
    photosAgain: '照片请重新选择。',
    remove: (at) => `移除照片 ${at}`,
    restored: '已恢复上次填写但没有提交的内容，请核对后提交。',
    broken:
      '网络中断，没有收到回执，不能确定是否已登记。填写的内容和照片都在本页，请不要关闭；网络恢复后再点“提交”，只登记一次。',
    stopped: '已停止提交。填写的内容和照片都在本页，可再次点“提交”，只登记一次。',
    progress: '提交进度',
    begun: '正在提交，请不要关闭本页。',
    waiting: '已传完，正在等待回执。',
    stop: '停止提交',
    send: '提交',
    sendHint: '提交后请等页面变化，上传照片可能要几分钟。重复点击，或断网后再次提交，都只登记一次。',
    trap: '请勿填写此栏',
    lookUp: '查询进度',
    receiptTitle: '办理进度',
    receipt: '回执编号',
    receiptHint: '请截图或记下回执编号，凭编号查询进度。',
    receivedAt: '收到时间',
    facility: '设施',
    state: '状态',
    problemClass: '问题类别',
    mend: '未被接收，请更正标出的内容后重新提交。',
    show: '查询',
    states: { received: '已受理', handled: '处理中', closed: '已办结' },
    wrong: {
      problemClass: '请选择一个问题类别。',
      content: '请用 1 至 1000 个字描述问题。',
      place: '具体位置最多 200 个字。',
      phone: '电话号码应为 5 至 30 位数字、空格、“-”或括号。',
      form: '表单不完整，请重新填写后提交。',
      photo: '所选文件不是可用的照片（JPEG、PNG、WebP、HEIC）。请换成 JPEG 照片（截图也可以），或不带照片提交。',
      photoSize: '照片太大，每张不能超过 8 MB。',
      photoMany: '此问题的照片已经足够，请不带照片提交。',
      over: '这份报告已经办结。问题仍在的，请再次点“提交”，作为新的报告登记。',
    },
    unknownLink: '此二维码无效或已停用，无法在此提交。',
    unknownReceipt: '没有此回执编号，请核对。',
    tooMany: (minutes) => `提交过于频繁，未被接收。请 ${minutes} 分钟后再试。`,
    busy: '系统繁忙，未被接收。请过几分钟再提交，或不带照片提交。',
    notTaken: '未被接收。',
    fault: '系统出现故障，未被接收。请稍后再试。',
    elsewhere: '也可联系小区物业服务企业，或拨打 962121、12345 反映。',
  },
  en: {
    title: 'Report a problem',
    other: '中文',
    emergency:
      'If somebody is trapped or hurt, or there is fire or a gas leak: call 119, 120 or 110 at once, do not only write here.',
    problem: 'What is wrong?',
    content: 'Describe it',
    contentHint: 'No names of other people, please.',
    place: 'Where exactly (optional)',
    phone: 'Your telephone (optional)',
    phoneHint: 'Seen only by those who handle it; deleted some time after it is closed.',
    photos: 'Photos (optional, at most 3)',
    photosHint: 'At most 8 MB each, kept as they are, with the place where they were taken if they hold it.',
    photosAgain: 'Choose the photos again.',
    remove: (at) => `Remove photo ${at}`,
    restored: 'What you had typed and not sent is here again: look it over, then send it.',
    broken:
      'The connection broke before a receipt came, so it may or may not have arrived. Text and photos are still on this page: keep it open and press “Send” again once you are connected. It counts once.',
    stopped: 'Stopped. Text and photos are still on this page: press “Send” again whenever you like. It counts once.',
    progress: 'How much was sent',
    begun: 'Sending. Keep this page open.',
    waiting: 'All of it was sent; waiting for the receipt.',
    stop: 'Stop sending',
    send: 'Send',
    sendHint:
      'Wait until the page changes: photos may take some minutes. Sent twice, or again after the connection broke, it counts once.',
    trap: 'Leave this empty',
    lookUp: 'How it goes on',
    receiptTitle: 'How it goes on',
    receipt: 'Receipt number',
    receiptHint: 'Note the number or take a picture of it: by it you see how it goes on.',
    receivedAt: 'Received',
    facility: 'Facility',
    state: 'State',
    problemClass: 'Kind of problem',
    mend: 'It was not taken: mend what is marked and send it again.',
    show: 'Show',
    states: { received: 'Received', handled: 'Being handled', closed: 'Closed' },
    wrong: {
      problemClass: 'Choose one kind of problem.',
      content: 'Describe it in 1 to 1000 characters.',
      place: 'The place has at most 200 characters.',
      phone: 'A telephone number is 5 to 30 of digits, spaces, "-", "(" and ")".',
      form: 'The form is not complete. Fill it in again, please.',
      photo:
        'A chosen file is no photo that can be used (JPEG, PNG, WebP, HEIC). Choose a JPEG instead (a screenshot will do), or send it without.',
      photoSize: 'A photo is too large: at most 8 MB each.',
      photoMany: 'There are photos enough of this problem: send it without photos.',
      over: 'That report is closed already. If the problem is still there press “Send” again: it becomes a new report.',
    },
    unknownLink: 'This code is not valid, or not in use any more: nothing can be reported here.',
    unknownReceipt: 'There is no such receipt number.',
    tooMany: (minutes) => `Too many reports: this one was not taken. Try again in ${minutes} min.`,
    busy: 'The service is busy: it was not taken. Send it again in some minutes, or without photos.',
    notTaken: 'It was not taken.',
    fault: 'The service has a fault: it was not taken. Try again later.',
    elsewhere: 'You can also tell the property company, or call 962121 or 12345.',
  },
};
