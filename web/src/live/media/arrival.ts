/**
 * What somebody has switched on before a class, and so wants on when they come in. Kept while the page is: who loads
 * it again, or comes another day, is neither seen nor heard without having asked for it anew.
 */

export type Wish = Record<"camera" | "microphone", boolean>;

const NOTHING: Wish = { camera: false, microphone: false };
const wishes = new Map<string, Wish>();

export const arrival = {
  wishFor: (sessionId: string): Wish => wishes.get(sessionId) ?? NOTHING,

  wish(sessionId: string, wish: Wish) {
    wishes.set(sessionId, wish);
  },

  /** It has been granted, or the person has decided anew. */
  forget(sessionId: string) {
    wishes.delete(sessionId);
  },
};
