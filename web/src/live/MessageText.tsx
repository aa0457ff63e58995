import { linked } from "./linked";

/** Plain text, as text; addresses lead away without telling where from. */
export function MessageText({ children }: { children: string }) {
  return (
    <p dir="auto" className="said whitespace-pre-wrap [overflow-wrap:anywhere]">
      <Linked>{children}</Linked>
    </p>
  );
}

/** The same, within a line. */
export function Linked({ children }: { children: string }) {
  return linked(children).map(({ text, href }, place) =>
    href ? (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text stay in their order
        key={place}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        dir="ltr"
        className="text-primary underline underline-offset-2"
      >
        {text}
      </a>
    ) : (
      text
    ),
  );
}
