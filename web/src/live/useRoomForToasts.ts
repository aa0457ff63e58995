import { type RefObject, useEffect } from "react";

/** Toasts keep clear of the controls, however high they are, and of an open panel (see `toasts` in styles.css). */
export function useRoomForToasts(bar: RefObject<HTMLElement | null>, panelIsOpen: boolean) {
  useEffect(() => {
    const { style, dataset } = document.documentElement;
    const measure = new ResizeObserver(([entry]) => {
      style.setProperty("--bar", `${entry?.borderBoxSize[0]?.blockSize ?? 0}px`);
    });
    if (bar.current) measure.observe(bar.current);
    return () => {
      measure.disconnect();
      style.removeProperty("--bar");
      delete dataset.classroom;
    };
  }, [bar]);
  useEffect(() => {
    document.documentElement.dataset.classroom = panelIsOpen ? "panel" : "stage";
  }, [panelIsOpen]);
}
