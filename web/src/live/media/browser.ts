/** What somebody sits before, as far as it says where a device is allowed again. */

export type Browser =
  | "chrome"
  | "firefox"
  | "safari"
  | "ios"
  | "iosOther"
  | "android"
  | "androidFirefox"
  | "other";
export type System = "windows" | "mac" | "ios" | "android" | "other";

type Agent = Pick<Navigator, "userAgent" | "maxTouchPoints">;

/** Edge, Opera and the like ask and remember as Chrome does. */
export function browserOf(agent: Agent): Browser {
  const { userAgent } = agent;
  switch (systemOf(agent)) {
    case "ios":
      return /CriOS|FxiOS|EdgiOS|OPiOS/.test(userAgent) ? "iosOther" : "ios";
    case "android":
      if (/Firefox/.test(userAgent)) return "androidFirefox";
      return /Chrome/.test(userAgent) ? "android" : "other";
    default:
      if (/Firefox/.test(userAgent)) return "firefox";
      if (/Chrom(e|ium)\//.test(userAgent)) return "chrome";
      return /Safari/.test(userAgent) ? "safari" : "other";
  }
}

export function systemOf({ userAgent, maxTouchPoints }: Agent): System {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Android/.test(userAgent)) return "android";
  if (/Windows/.test(userAgent)) return "windows";
  // An iPad says that it is a Mac; no Mac has a screen that is touched.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? "ios" : "mac";
  return "other";
}
