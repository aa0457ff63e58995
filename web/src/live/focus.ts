/** From where one goes on: the panel one was in, else the class. */
function heading(of: HTMLElement): HTMLElement | null {
  const panel = of.closest("section[aria-labelledby=panel]");
  return panel?.querySelector<HTMLElement>("#panel") ?? document.querySelector("h1");
}

/** The ref of what goes away with what is done in it: who did it by key does not start at the top of the page. */
export function keepFocus(box: HTMLElement | null) {
  if (!box) return;
  return () => {
    if (box.contains(document.activeElement)) heading(box)?.focus({ preventScroll: true });
  };
}
