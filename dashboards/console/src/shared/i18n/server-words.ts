import { AssignmentState, TicketAction, TicketState, ticketActionNames, ticketStateNames } from '@anju/contracts';
import type { Language } from './i18n.js';

type Words = string | ((...parts: (string | undefined)[]) => string);

const action = (id: string | undefined) => {
  const known = TicketAction.safeParse(id);
  return known.success ? ticketActionNames[known.data].zh : (id ?? '');
};
const state = (id: string | undefined) => {
  const known = TicketState.safeParse(id);
  return known.success ? ticketStateNames[known.data].zh : (id ?? '');
};
const partNames: Record<AssignmentState, string> = {
  assigned: '待接单',
  accepted: '已接单',
  declined: '已退单',
  done: '已完成',
};
const part = (id: string | undefined) => {
  const known = AssignmentState.safeParse(id);
  return known.success ? `您的承办部分${partNames[known.data]}` : '您没有承办部分';
};

/**
 * What the server says of a refusal beyond its code, in Chinese. The server has one language, as its log has; who works with the forms
 * of the supervision reads the other.
 */
const chinese: readonly (readonly [RegExp, Words])[] = [
  // Actions on a ticket
  [/^A ticket that is (\S+) does not take '(\S+)'\.$/, (was, what) => `工单处于“${state(was)}”，不能“${action(what)}”`],
  [/^Your part is (.+): no '(\S+)'\.$/, (was, what) => `${part(was)}，不能“${action(what)}”`],
  [/^You asked for '(\S+)' yourself; .*$/, (what) => `“${action(what)}”由您本人提出，须由另一人同意`],
  [/^'(\S+)' on this ticket is not yours to do\.$/, (what) => `该工单的“${action(what)}”不由您办理`],
  [/^Co-handlers have not finished: .*$/, '协办单位尚未完成'],
  [/^Nobody waits for an answer: .*$/, '已有人响应，无须再知悉'],
  [/^It is under 挂牌督办, which only 销号 ends\.$/, '正在挂牌督办，只能由销号解除'],
  [/^No sensor objects: .*$/, '没有待确认的传感器，无须豁免'],
  [/^The sensors do not confirm it yet: .*$/, '仍有隐患未恢复，见“提交验收和销号前还需”'],
  [/^The action cannot be done as given\.$/, '请改正以下内容'],
  [/^'(\S+)' from \S+ must carry it$/, (what) => `“${action(what)}”须填写此项`],
  [/^no sensor watches it: '(\S+)' must carry it$/, (what) => `没有传感器可确认，“${action(what)}”须填写此项`],
  [/^must be in the future$/, '须晚于现在'],
  [/^must be within (\d+) days$/, (days) => `须在 ${days} 天以内`],
  [/^must be within a year$/, '须在一年以内'],
  [/^is what it is already$/, '与现在相同'],
  [/^must be another ticket$/, '须为另一张工单'],
  [/^must not hold the lead$/, '不能包含主办单位'],
  [/^must not hold a party twice$/, '单位重复'],
  [/^no such party.*$/, '没有这个单位'],
  [/^no such ticket$/, '没有这张工单'],
  [/^that ticket is of another estate$/, '该工单属于另一个小区'],
  [/^that ticket is (\S+)$/, (was) => `该工单${state(was)}`],
  [/^(?:The file )?is no file of this ticket: .*$/, '不是本工单的文件，请先上传'],
  [/^(?:The file )?was added before the work was submitted: .*$/, '在提交验收之前上传，不能证明验收情况'],
  // What others changed first
  [/^Version (\d+) is not the newest any more: .*$/, (version) => `您看到的第 ${version} 版已不是最新：他人已先行更改`],
  [/^Somebody else wrote it at the same time, or the id is taken\.$/, '他人同时作了更改'],
  [/^(\S+) hangs at the estate already and stays until 销号\.$/, (id) => `该小区已有挂牌 ${id}，须先销号`],
  [/^The sign is (hung|released) and has version \d+ by now\.$/, '该挂牌已被他人更新'],
  [/^You hung it yourself: .*$/, '由您本人挂牌，须由另一人销号'],
  [/^This number of the channel is filed already, .*$/, '该渠道的这一编号已登记，但不在您的管辖范围内'],
  // Why a message did not get out
  [/^the connection broke$/, '连接中断'],
  [/^no connection: (\S+)$/, (code) => `无法连接（${code}）`],
  [/^no answer within (\d+) ms$/, (most) => `${most} 毫秒内没有应答`],
  [
    /^the day's limit of (\d+) messages is used up: (.*)$/,
    (limit, then) =>
      `渠道今日限额 ${limit} 条已用完：${then === 'it waits for the next day' ? '待次日发送' : `改由 ${then?.replace(/^it goes by /, '')} 发送`}`,
  ],
  [/^it could not be made ready to be sent$/, '消息未能生成'],
  [/^the party works here no more$/, '该单位已退出，不再呼叫'],
  [/^"\S+" works here no more$/, '该单位已退出'],
  // Fields
  [/^must be a telephone number: .*$/, '请填写 5 至 30 位的电话号码'],
  [/^must be \+ and 7 to 15 digits, like (\S+)$/, (like) => `须为“+”加 7 至 15 位数字，如 ${like}`],
  [/^Invalid email address$/, '不是有效的电子邮件地址'],
  [/^must be a time of day like (\S+)$/, (like) => `须为时刻，如 ${like}`],
  [/^must be at most 12 hours after the beginning$/, '静默时段最长 12 小时'],
  [/^must be a day like (\S+)$/, (like) => `须为日期，如 ${like}`],
  [/^must not be before fromDay$/, '不能早于开始日期'],
  [/^must be after fromMs$/, '须晚于开始时间'],
  [/^is not registered within your scope$/, '未登记，或不在您的管辖范围内'],
  [/^is filed already$/, '已经登记过'],
  [/^is no JPEG, PNG, WebP, HEIC or PDF$/, '不是 JPEG、PNG、WebP、HEIC 或 PDF'],
  [/^Too small: expected string to have >=1 characters$/, '请填写'],
  [/^Too big: expected string to have <=(\d+) characters$/, (most) => `最多 ${most} 个字`],
  // Cells of a form
  [/^is missing$/, '缺少内容'],
  [/^is missing, and there is a 统一社会信用代码$/, '填了统一社会信用代码，却没有填企业名称'],
  [/^is a date; write it as text$/, '是日期格式，请改为文本'],
  [/^is a number of which the spreadsheet keeps 15 digits only; .*$/, '数字过长，表格软件只保留 15 位，请改为文本'],
  [/^holds a control character$/, '含有控制字符'],
  [/^has more than (\d+) characters$/, (most) => `超过 ${most} 个字`],
  [/^has more than (\d+) estates$/, (most) => `超过 ${most} 个小区`],
  [
    /^(\d+) cells are wrong; nothing was written\.(?: The first (\d+) are named\.)?$/,
    (count, shown) => `共 ${count} 处有误${shown === undefined ? '' : `，以下列出前 ${shown} 处`}`,
  ],
  [/^(?:The file )?is damaged or was cut off: .*$/, '文件损坏或不完整，请重新保存为 .xlsx 后再试'],
  [/^is encrypted: .*$/, '文件已加密，请取消密码'],
  [/^is empty$/, '文件是空的'],
  [/^is an old \.xls or has a password: .*$/, '是旧版 .xls 或设有密码，请另存为不带密码的 .xlsx'],
  [/^is no XLSX workbook: .*$/, '不是 XLSX 表格，请另存为 .xlsx'],
  [/^is an archive, and no XLSX workbook$/, '是压缩包，不是 XLSX 表格'],
  [/^holds macros: .*$/, '含有宏，请另存为不含宏的 .xlsx'],
  [/^is larger than (\d+) bytes once unpacked$/, (most) => `解压后超过 ${most} 字节`],
  [/^reaches to (\S+): .*$/, (corner) => `表格延伸到 ${corner}，请删除表外的空行和空列`],
  [/^takes more memory to read than a form does: .*$/, '读取该文件所需内存过多，请将各行复制到新的工作簿后再发送'],
  [/^takes longer to read than a form does: .*$/, '读取该文件用时过长，请将各行复制到新的工作簿后再发送'],
  [/^Other spreadsheets are read and written now: .*$/, '正在处理其他表格，请稍后再试'],
  [/^is too much for a workbook: .*$/, '内容过多，请缩小范围，或改用不限量的 CSV'],
  [/^is neither an XLSX workbook nor CSV .*$/, '不是 XLSX 表格，也不是 UTF-8 或 GBK 的 CSV，请另存为 .xlsx'],
  [/^has a quotation mark in line (\d+) that is never closed$/, (line) => `第 ${line} 行的引号没有结束`],
  [/^has text behind a closing quotation mark in line (\d+)$/, (line) => `第 ${line} 行的引号后还有内容`],
  [/^has more than (\d+) columns in line (\d+)$/, (most, line) => `第 ${line} 行超过 ${most} 列`],
  [/^has more than (\d+) (?:lines|parts)$/, (most) => `内容过多，超过 ${most}`],
  [/^“(.*)” is none of (.*)$/s, (cell, all) => `“${cell}”不在可选项中：${all?.replaceAll(', ', '、')}`],
  [
    /^“(.*)” the digit says (.*), the words say (.*)$/s,
    (cell, one, two) => `“${cell}”数字为“${one}”，文字为“${two}”，不一致`,
  ],
  [/^“(.*)” is no rate from 0 to 100 %: .*$/s, (cell) => `“${cell}”不是 0 至 100% 的比率，请写作 95%`],
  [/^“(.*)” may be a share or per cent: .*$/s, (cell) => `“${cell}”可能是小数或百分数，请写作 95%`],
  [/^“(.*)” has (\d+) characters instead of 18$/s, (cell, count) => `“${cell}”有 ${count} 位，应为 18 位`],
  [/^“(.*)” holds “(.*)”, which no such code has$/s, (cell, sign) => `“${cell}”含有不允许的字符“${sign}”`],
  [/^“(.*)” has another check digit .*$/s, (cell) => `“${cell}”校验位不符`],
  [/^“(.*)” is registered nowhere within your scope; .*$/s, (cell) => `“${cell}”未登记或不在您的管辖范围内，请先登记`],
  [
    /^“(.*)” does not begin with the street where it is registered: (.*)$/s,
    (cell, streets) => `“${cell}”未以登记的街道开头：${streets}`,
  ],
  [/^“(.*)” is registered more than once there$/s, (cell) => `“${cell}”在该街道登记了不止一个`],
  [/^“(.*)” is no column of the form$/s, (cell) => `“${cell}”不是表中的栏目`],
  [/^(\S+) is there twice$/, (title) => `${title} 出现了两次`],
  [/^the column (\S+) is missing$/, (title) => `缺少栏目“${title}”`],
  [/^is the estate of (.+), row (\d+) too$/, (sheet, row) => `与 ${sheet} 第 ${row} 行是同一小区`],
  [
    /^is not what (.+), row (\d+) says of the company (\S+)$/,
    (sheet, row, code) => `与 ${sheet} 第 ${row} 行所填的同一企业（${code}）不一致`,
  ],
  [
    /^no sheet has the titles of the form: (.*)$/s,
    (titles) => `没有一张工作表含有规定的栏目：${titles?.replaceAll(', ', '、')}`,
  ],
];

/** What the server said in the viewer's language; as it said it where that is not known. */
export function serverWords(said: string, language: Language): string {
  if (language !== 'zh') return said;
  for (const [pattern, words] of chinese) {
    const found = pattern.exec(said);
    if (found !== null) return typeof words === 'string' ? words : words(...found.slice(1));
  }
  return said;
}
