import { expect, it } from "vitest";
import { deviceOf } from "./device";

it.each([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
    { browser: "Edge", system: "Windows", isPhone: false },
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    { browser: "Safari", system: "iOS", isPhone: true },
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    { browser: "Firefox", system: "Linux", isPhone: false },
  ],
  ["curl/8.5.0", { browser: "curl", system: "", isPhone: false }],
  ["", { browser: "", system: "", isPhone: false }],
])("%s", (agent, device) => expect(deviceOf(agent)).toEqual(device));
