import { describe, expect, it } from "vitest";
import { deedOf, type Key } from "./keys";

const pressed = (key: string, more: Partial<Key> = {}): Key => ({
  key,
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});
const alt = (code: string) => pressed("?", { code, altKey: true });

describe("keys in class", () => {
  it("work with Alt wherever one is but in a dialog, by their place on the keyboard", () => {
    for (const place of ["page", "control", "field"] as const)
      expect(deedOf(alt("KeyH"), place, true)).toBe("hand");
    expect(deedOf(alt("KeyH"), "dialog", true)).toBeNull();
    expect(deedOf(alt("KeyS"), "page", true)).toBe("share");
    expect(deedOf(alt("KeyQ"), "page", true)).toBeNull();
  });

  it("turn devices on and off with Control or Command too, but where one writes", () => {
    const microphone = pressed("d", { code: "KeyD", ctrlKey: true });
    expect(deedOf(microphone, "control", true)).toBe("microphone");
    expect(deedOf(pressed("e", { code: "KeyE", metaKey: true }), "page", true)).toBe("camera");
    expect(deedOf(microphone, "field", true)).toBeNull();
    expect(deedOf({ ...microphone, shiftKey: true }, "page", true)).toBeNull();
  });

  it("let one speak with the space bar only where it does nothing else", () => {
    expect(deedOf(pressed(" "), "page", true)).toBe("hold");
    for (const place of ["control", "field", "dialog"] as const)
      expect(deedOf(pressed(" "), place, true)).toBeNull();
  });

  it("are never bare letters, and leave those of the browser alone", () => {
    for (const key of "abcdefghijklmnopqrstuvwxyz")
      expect(deedOf(pressed(key, { code: `Key${key.toUpperCase()}` }), "page", true)).toBeNull();
    expect(deedOf(pressed("l", { code: "KeyL", ctrlKey: true, altKey: true }), "page", true)).toBeNull();
  });

  it("can be turned off, all but the one that closes", () => {
    const keys = [alt("KeyM"), pressed("d", { code: "KeyD", ctrlKey: true }), pressed(" "), pressed("?")];
    for (const key of keys) expect(deedOf(key, "page", false)).toBeNull();
    expect(deedOf(pressed("Escape"), "page", false)).toBe("close");
  });
});
