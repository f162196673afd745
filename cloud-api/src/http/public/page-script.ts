import { createHash } from 'node:crypto';

/**
 * What a browser that runs scripts adds to the form of a code; without it the form works all the same. What is typed survives a reload
 * and a closed screen until it is sent (of this tab only, with the form's key: sent again it is one report); sending shows how far it is,
 * can be stopped, and leaves text and photos where they are when the connection breaks or the service refuses. Every word of it stands
 * in the page already, hidden, in the page's language.
 */
export const reportScript = `(() => {
'use strict';
const kept = 'anju.report ' + location.pathname;
const fields = ['formKey', 'problemClass', 'content', 'place', 'phone'];
const find = (selector) => document.querySelector(selector);
const form = () => find('form[data-report]');
const photosOf = (within) => [...within.querySelectorAll('input[type=file]')];
const chosen = () => photosOf(form()).filter(({ files }) => files.length > 0).length;
let sending = null;

const storage = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
};
const keep = () => {
  const typed = new FormData(form());
  const draft = { photos: chosen() };
  for (const name of fields) draft[name] = typed.get(name) || '';
  storage((place) => place.setItem(kept, JSON.stringify(draft)));
};
const forget = () => storage((place) => place.removeItem(kept));
const restore = () => {
  const draft = storage((place) => JSON.parse(place.getItem(kept)));
  if (draft === null || typeof draft !== 'object') return;
  for (const name of fields) {
    for (const field of form().querySelectorAll('[name=' + name + ']')) {
      if (typeof draft[name] !== 'string') continue;
      if (field.type === 'radio') field.checked = field.value === draft[name];
      else field.value = draft[name];
    }
  }
  const typed = fields.slice(1).some((name) => draft[name]);
  if (typed || draft.photos > 0) find('[data-say=restored]').hidden = false;
  if (draft.photos > chosen()) find('[data-say=photosAgain]').hidden = false;
};

const quiet = () => {
  for (const each of document.querySelectorAll('[data-say]')) each.hidden = true;
};
const say = (what, words) => {
  quiet();
  const told = find('[data-say=' + what + ']');
  if (words) told.textContent = words;
  told.hidden = false;
  told.focus();
};
const toggle = (request) => {
  sending = request;
  const button = find('button[type=submit]');
  if (request === null) button.removeAttribute('aria-disabled');
  else button.setAttribute('aria-disabled', 'true');
  find('[data-sending]').hidden = request === null;
  if (request === null) find('[data-now]').textContent = '';
  else progress(0);
};
const progress = (percent) => {
  find('progress').value = percent;
  find('[data-percent]').textContent = percent + '%';
  const now = find('[data-now]');
  const words = percent < 100 ? now.dataset.begun : now.dataset.waiting;
  if (now.textContent !== words) now.textContent = words;
};

const answered = (request) => {
  const answer = new DOMParser().parseFromString(request.responseText, 'text/html');
  const isReceipt = request.status === 200 && new URL(request.responseURL).pathname.startsWith('/r/receipts/');
  const again = answer.querySelector('form[data-report]');
  if (!isReceipt && again === null) {
    const words = answer.querySelector('[data-refusal]');
    return say('refused', words === null ? '' : words.textContent);
  }
  if (isReceipt) {
    forget();
    history.replaceState(null, '', request.responseURL);
  } else {
    const before = photosOf(form());
    photosOf(again).forEach((input, at) => {
      if (before[at].files.length === 0) return;
      for (const name of ['aria-invalid', 'aria-describedby']) {
        if (input.hasAttribute(name)) before[at].setAttribute(name, input.getAttribute(name));
        else before[at].removeAttribute(name);
      }
      input.replaceWith(before[at]);
    });
    for (const hint of answer.querySelectorAll('[data-photos-again]')) hint.hidden = true;
  }
  document.title = answer.title;
  document.body.replaceWith(document.adoptNode(answer.body));
  if (!isReceipt) {
    begin();
    keep();
  }
  const shown = find('[aria-invalid=true]') || find('.wrong:not([hidden])') || find('h1');
  if (shown.matches('h1, p')) shown.tabIndex = -1;
  shown.focus();
};

const send = (event) => {
  event.preventDefault();
  if (sending !== null) return;
  keep();
  const large = photosOf(form()).find(({ files }) => [...files].some(({ size }) => size > Number(form().dataset.most)));
  if (large !== undefined) {
    say('large');
    large.focus();
    return;
  }
  quiet();
  const request = new XMLHttpRequest();
  request.open('POST', form().action);
  request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? Math.floor((100 * loaded) / total) : 0);
  const ended = (act) => () => {
    toggle(null);
    act();
  };
  request.onload = ended(() => answered(request));
  request.onerror = ended(() => say('broken'));
  request.onabort = ended(() => say('stopped'));
  toggle(request);
  request.send(new FormData(form()));
};

const begin = () => {
  form().addEventListener('submit', send);
  form().addEventListener('input', keep);
  find('[data-stop]').addEventListener('click', () => sending !== null && sending.abort());
  photosOf(form()).forEach((input, at) => {
    const remove = find('[data-remove="' + at + '"]');
    const show = () => {
      remove.hidden = input.files.length === 0;
    };
    input.addEventListener('change', show);
    remove.addEventListener('click', () => {
      input.value = '';
      show();
      keep();
      input.focus();
    });
    show();
  });
};

addEventListener('beforeunload', (event) => {
  if (sending !== null) event.preventDefault();
});
begin();
restore();
})();`;

/** As the page's policy names it. */
export const reportScriptHash = `sha256-${createHash('sha256').update(reportScript).digest('base64')}`;
