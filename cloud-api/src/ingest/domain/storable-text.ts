/** NUL, and halves of surrogate pairs: a database takes neither in a text. */
const unstorable = /\0|\p{Surrogate}/gu;

export function isStorableText(text: string): boolean {
  return text.search(unstorable) < 0;
}

/** At most `length` characters of a text of the field, with U+FFFD for what cannot be stored: for people to read. */
export function storableText(text: string, length: number): string {
  return text.slice(0, length).replace(unstorable, '\ufffd');
}
