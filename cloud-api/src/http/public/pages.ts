import { createHash } from 'node:crypto';
import { problemClasses } from '@anju/contracts';
import type { PublicPlace, PublicReceipt } from '../../tickets/index.js';
import { Html, html, nothing } from './html.js';
import { reportScript, reportScriptHash } from './page-script.js';
import { type Language, pageTexts } from './page-texts.js';
import { type Mistake, photoBytes, type TypedReport } from './report-form.js';

const style = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:34rem;padding:1rem;font:1rem/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1a1a1a;background:#fff}
header{display:flex;justify-content:space-between;gap:1rem;align-items:center}
header a,.target{display:inline-flex;align-items:center;flex:none;min-height:2.75rem;min-width:2.75rem}
h1{font-size:1.25rem;margin:0}
a{color:#0b57a4}
.where{font-size:1.125rem;font-weight:600;margin:.75rem 0}
.urgent{border-left:.25rem solid #b3261e;padding:.5rem .75rem;background:#fdecea;margin:1rem 0}
.kept{border-left-color:#0b57a4;background:#e8f0fa}
.wrong{color:#8c1d18;font-weight:600;margin:.25rem 0}
fieldset{border:0;padding:0;margin:1.25rem 0}
legend,label.name{display:block;font-weight:600;padding:0;margin:0 0 .25rem}
.choice{display:flex;align-items:center;gap:.75rem;min-height:2.75rem;padding:.25rem .75rem;border:1px solid #8a8a8a;border-radius:.375rem;margin:.375rem 0}
.choice input{width:1.25rem;height:1.25rem;flex:none;margin:0}
input[type=text],input[type=tel],textarea{width:100%;font:inherit;padding:.625rem;border:1px solid #8a8a8a;border-radius:.375rem;color:inherit;background:#fff}
input[type=file]{width:100%;font:inherit;padding:.625rem 0}
[aria-invalid=true]{border-color:#8c1d18;outline:1px solid #8c1d18}
.hint{color:#595959;font-size:.875rem;margin:.25rem 0}
button{width:100%;min-height:3rem;font:inherit;font-weight:600;color:#fff;background:#0b57a4;border:0;border-radius:.375rem}
button[aria-disabled=true]{background:#595959}
button[type=button]{width:auto;min-height:2.75rem;padding:0 1rem;color:#0b57a4;background:#fff;border:1px solid #0b57a4}
progress{width:100%;height:1rem}
[hidden]{display:none}
:focus-visible{outline:3px solid #0b57a4;outline-offset:2px}
dl{margin:1rem 0}dt{color:#595959;font-size:.875rem}dd{margin:0 0 .75rem;font-size:1.125rem}
.number{font:600 1.25rem/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.extra{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** Runs nothing, loads nothing, is framed by nobody, and sends its form only here. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
/** The form's own: it runs its one script besides, which asks nobody but this service. */
export const formPolicy = `${pagePolicy}; script-src '${reportScriptHash}'; connect-src 'self'`;

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };
const otherOf: Readonly<Record<Language, Language>> = { zh: 'en', en: 'zh' };

/** `path`: of the page itself, for the other language. */
function page(language: Language, path: string, title: string, body: Html, script: Html = nothing): string {
  const other = otherOf[language];
  return `<!doctype html>\n${html`<html lang="${locales[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${new Html(style)}</style></head><body><header><h1>${title}</h1><a href="${path}?lang=${other}" hreflang="${locales[other]}" lang="${locales[other]}">${pageTexts[language].other}</a></header><main>${body}</main>${script}</body></html>`}\n`;
}

/** Where the form of a code is. */
export const reportPath = (token: string) => `/r/${token}`;
export const receiptPath = (receipt: string) => `/r/receipts/${receipt}`;
const lookUpPath = '/r/receipts';

export interface ReportPage {
  readonly language: Language;
  readonly token: string;
  readonly place: PublicPlace;
  readonly formKey: string;
  /** What was typed before, where it comes back. */
  readonly typed: TypedReport;
  readonly mistakes: readonly Mistake[];
  /** Why it was not taken though nothing is to be mended. */
  readonly refusal?: Refused;
}

/** Mistakes in the order of the fields that they are shown at. */
const mistakesAt = {
  problemClass: ['problemClass'],
  content: ['content'],
  place: ['place'],
  phone: ['phone'],
  photo: ['photo', 'photoSize', 'photoMany'],
} as const satisfies Readonly<Record<string, readonly Mistake[]>>;
type Field = keyof typeof mistakesAt;

/** The form of one facility, under {@link formPolicy}. What is wrong with it stands at its field; the first such field has the focus. */
export function reportPage({ language, token, place, formKey, typed, mistakes, refusal }: ReportPage): string {
  const texts = pageTexts[language];
  const wrongAt = (field: Field) => mistakesAt[field].filter((each) => mistakes.includes(each));
  const firstWrong = (Object.keys(mistakesAt) as Field[]).find((field) => wrongAt(field).length > 0);
  const wrong = (field: Field) =>
    wrongAt(field).map((each) => html`<p class="wrong" role="alert" id="${field}-wrong">${texts.wrong[each]}</p>`);
  const focus = (field: Field) => (field === firstWrong ? html` autofocus` : nothing);
  /** What is said of a field besides its name. */
  const about = (field: Field, hint: boolean) => {
    const isWrong = wrongAt(field).length > 0;
    const ids = [...(isWrong ? [`${field}-wrong`] : []), ...(hint ? [`${field}-hint`] : [])].join(' ');
    return html`${ids === '' ? nothing : html` aria-describedby="${ids}"`}${isWrong ? html` aria-invalid="true"` : nothing}`;
  };
  const choices = place.classes.map(
    (each, at) =>
      html`<label class="choice"><input type="radio" name="problemClass" value="${each}" required${each === typed.problemClass ? html` checked` : nothing}${at === 0 ? html`${about('problemClass', false)}${focus('problemClass')}` : nothing}><span>${problemClasses[each][language]}</span></label>`,
  );
  const photo = (at: number) =>
    html`<input type="file" name="photo" id="photo-${at}" accept="image/*" aria-label="${texts.photos} ${at}"${about('photo', true)}${at === 1 ? focus('photo') : nothing}><button type="button" data-remove="${at - 1}" hidden>${texts.remove(at)}</button>`;
  /** What only the script shows; where it has the focus, that says it. */
  const told = (what: 'large' | 'broken' | 'stopped' | 'refused', words: string) =>
    html`<p class="wrong" tabindex="-1" data-say="${what}" hidden>${words}</p>`;
  const isWrong = mistakes.length > 0;
  const isBack = isWrong || refusal !== undefined;
  const top = [
    ...(isWrong ? [texts.mend] : []),
    ...(['form', 'over'] as const).filter((each) => mistakes.includes(each)).map((each) => texts.wrong[each]),
    ...(refusal === undefined ? [] : [wordsOf(texts, refusal)]),
  ].map((words) => html`<p class="wrong" role="alert">${words}</p>`);
  return page(
    language,
    reportPath(token),
    isBack ? `${texts.notTaken} ${texts.title}` : texts.title,
    html`<p class="where">${place.estateName[language]} · ${place.facilityName[language]}</p><p class="urgent">${texts.emergency}</p>${top}<p class="urgent kept" role="status" data-say="restored" hidden>${texts.restored}</p><form method="post" action="${reportPath(token)}?lang=${language}" enctype="multipart/form-data" accept-charset="utf-8" data-report data-most="${photoBytes}"><input type="hidden" name="formKey" value="${formKey}"><fieldset><legend>${texts.problem}</legend>${wrong('problemClass')}${choices}</fieldset><fieldset><label class="name" for="content">${texts.content}</label>${wrong('content')}<textarea id="content" name="content" rows="4" maxlength="1000" required${about('content', true)}${focus('content')}>
${typed.content}</textarea><p class="hint" id="content-hint">${texts.contentHint}</p></fieldset><fieldset><label class="name" for="place">${texts.place}</label>${wrong('place')}<input type="text" id="place" name="place" maxlength="200" value="${typed.place}"${about('place', false)}${focus('place')}></fieldset><fieldset><label class="name" for="phone">${texts.phone}</label>${wrong('phone')}<input type="tel" id="phone" name="phone" maxlength="30" autocomplete="tel" value="${typed.phone}"${about('phone', true)}${focus('phone')}><p class="hint" id="phone-hint">${texts.phoneHint}</p></fieldset><div class="extra" aria-hidden="true"><label for="website">${texts.trap}</label><input type="text" id="website" name="website" tabindex="-1" autocomplete="off" value=""></div><fieldset><legend>${texts.photos}</legend>${wrong('photo')}<p class="wrong" data-say="photosAgain" hidden>${texts.photosAgain}</p>${isBack ? html`<p class="hint" data-photos-again>${texts.photosAgain}</p>` : nothing}${[photo(1), photo(2), photo(3)]}<p class="hint" id="photo-hint">${texts.photosHint}</p></fieldset>${told('large', texts.wrong.photoSize)}${told('broken', texts.broken)}${told('stopped', texts.stopped)}${told('refused', texts.fault)}<div data-sending hidden><progress max="100" value="0" aria-label="${texts.progress}"></progress><p class="hint" data-percent aria-hidden="true"></p><button type="button" data-stop>${texts.stop}</button></div><p class="hint" role="status" data-now data-begun="${texts.begun}" data-waiting="${texts.waiting}"></p><button type="submit">${texts.send}</button><p class="hint">${texts.sendHint}</p></form><p><a class="target" href="${lookUpPath}?lang=${language}">${texts.lookUp}</a></p>`,
    html`<script>${new Html(reportScript)}</script>`,
  );
}

function moment(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(ms);
}

/** What the reporter sees of it, and no more. */
export function receiptPage(
  language: Language,
  { receipt, state, receivedMs, problemClass, facilityName }: PublicReceipt,
): string {
  const texts = pageTexts[language];
  const facility = facilityName === null ? nothing : html`<dt>${texts.facility}</dt><dd>${facilityName[language]}</dd>`;
  return page(
    language,
    receiptPath(receipt),
    texts.receiptTitle,
    html`<dl><dt>${texts.receipt}</dt><dd class="number">${receipt}</dd><dt>${texts.state}</dt><dd>${texts.states[state]}</dd><dt>${texts.receivedAt}</dt><dd>${moment(receivedMs, language)}</dd>${facility}<dt>${texts.problemClass}</dt><dd>${problemClasses[problemClass][language]}</dd></dl><p class="hint">${texts.receiptHint}</p>`,
  );
}

/** Where a receipt number is typed. `unknown`: the one typed before, which is none. */
export function lookUpPage(language: Language, unknown?: string): string {
  const texts = pageTexts[language];
  const isUnknown = unknown !== undefined;
  const wrong = isUnknown ? html`<p class="wrong" role="alert" id="number-wrong">${texts.unknownReceipt}</p>` : nothing;
  const about = isUnknown ? html` aria-describedby="number-wrong" aria-invalid="true" autofocus` : nothing;
  return page(
    language,
    lookUpPath,
    texts.receiptTitle,
    html`<form method="get" action="${lookUpPath}"><input type="hidden" name="lang" value="${language}"><fieldset><label class="name" for="number">${texts.receipt}</label>${wrong}<input type="text" id="number" name="number" maxlength="40" required autocomplete="off" autocapitalize="characters" placeholder="XXXX-XXXX-XXXX-XXXX" value="${unknown ?? ''}"${about}></fieldset><button type="submit">${texts.show}</button></form>`,
  );
}

/** Why a report was not taken. */
export interface Refused {
  readonly why: 'unknownLink' | 'tooMany' | 'busy' | 'notTaken' | 'fault';
  /** After which it may be taken, where that is known, ms. */
  readonly waitMs: number;
}

function wordsOf(texts: (typeof pageTexts)[Language], { why, waitMs }: Refused): string {
  return why === 'tooMany' ? texts.tooMany(Math.max(1, Math.ceil(waitMs / 60_000))) : texts[why];
}

/** Says that and why nothing was taken, and who takes it instead. `path`: of the page that was asked for. */
export function refusalPage(language: Language, path: string, refused: Refused): string {
  const texts = pageTexts[language];
  return page(
    language,
    path,
    texts.title,
    html`<p class="wrong" role="alert" data-refusal>${wordsOf(texts, refused)}</p><p>${texts.elsewhere}</p><p class="urgent">${texts.emergency}</p>`,
  );
}
