/** A telephone number as somebody wrote it, to be called by a tap where it can be. */
export function CallLink({ phone }: { phone: string }) {
  const number = phone.replaceAll(/[^+\d]/g, '');
  if (number.length < 5) return <>{phone}</>;
  return (
    <a href={`tel:${number}`} className="target">
      {phone}
    </a>
  );
}
