/** A piece of a message: words, or an address that is made a link. */
type Piece = { text: string; href: string | null };

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
/** What closes a sentence rather than an address. */
const TAIL = /[.,;:!?…،؛؟»”’*_]+$/;

/** Only http and https, only what is written out in full, and shown as it is written. */
export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    const href = hrefOf(address);
    if (!href) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), href: null });
    pieces.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** Without the end of the sentence, and without a bracket that was opened before the address. */
function trimmed(address: string): string {
  const bare = address.replace(TAIL, "");
  const opens = bare.split("(").length;
  return bare.endsWith(")") && bare.split(")").length > opens ? trimmed(bare.slice(0, -1)) : bare;
}

function hrefOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, href } = new URL(address);
  return (protocol === "https:" || protocol === "http:") && hostname ? href : null;
}
