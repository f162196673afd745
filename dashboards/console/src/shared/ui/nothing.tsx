/** That a list is empty, in words: a picture of an empty box says nothing to a control room. */
export function Nothing({ text }: { text: string }) {
  return <p className="nothing">{text}</p>;
}
