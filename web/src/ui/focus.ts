/** From where one goes on: the part of the page one was in, if its title can be gone to, else the page. */
function titleAbove(of: Element): HTMLElement | null {
  const part = of.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  const title = part ? document.getElementById(part) : null;
  return title?.hasAttribute("tabindex") ? title : pageTitle();
}

const pageTitle = () => document.querySelector<HTMLElement>("h1");

/** The ref of what goes away with what is done in it: who did it by key does not start at the top of the page. */
export function keepFocus(box: HTMLElement | null) {
  if (!box) return;
  return () => {
    if (box.contains(document.activeElement)) titleAbove(box)?.focus({ preventScroll: true });
  };
}

/**
 * Remembers who has the focus, and gives it back unless somebody else has it by then. What a menu offers is gone with
 * the menu: then its button has it. Where that is gone, too, one goes on from the title above it.
 */
export function wayBack(from: Element | null = document.activeElement): () => void {
  const menu = from?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = (menu && document.getElementById(menu)) || from;
  const title = opener && titleAbove(opener);
  return () => {
    if (document.activeElement !== document.body) return;
    const to = [opener, title].find((each) => each?.isConnected && each !== document.body) ?? pageTitle();
    if (to instanceof HTMLElement) to.focus({ preventScroll: to === title });
  };
}
