// The views' interface to the browser and to the background. No function throws: refusals of the browser and a missing
// background are answers.

import { languageOf } from "../shared/language.js";
import { knowsPorts, patternOf } from "../shared/patterns.js";

const NO_ANSWER = { ok: false, problem: "other" };

/** Described in `widget-wasm/src/browser/extension/bridge.rs`. */
export const bridge = {
  get language() {
    return languageOf(chrome.i18n.getUILanguage());
  },

  word: (key) => chrome.i18n.getMessage(key),

  ask: async (request) => JSON.stringify(await ask(JSON.parse(request))),

  async grant(origins) {
    try {
      return await chrome.permissions.request({ origins: origins.map((origin) => patternOf(origin)) });
    } catch (refused) {
      return false;
    }
  },

  access(origins, told) {
    const patterns = origins.map((origin) => patternOf(origin, { knowsPorts: knowsPorts() }));
    const look = () => chrome.permissions.contains({ origins: patterns }).then(told, () => told(false));
    for (const event of [chrome.permissions.onAdded, chrome.permissions.onRemoved]) event.addListener(look);
    look();
  },

  openOptions() {
    chrome.runtime.openOptionsPage().catch(() => {});
  },

  subscribe(told) {
    let isKnown = false;
    const tell = (view) => {
      isKnown = true;
      told(JSON.stringify(view));
    };
    chrome.storage.session.onChanged.addListener(({ view }) => view?.newValue && tell(view.newValue));
    ask({ kind: "look" }).then(({ view }) => {
      // An update that arrived meanwhile is newer.
      if (!isKnown) tell(view ?? {});
    });
  },

  async site() {
    try {
      const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
      const { protocol, origin } = new URL(tab.url);
      return /^https?:$/.test(protocol) ? origin : "";
    } catch (noAddress) {
      return "";
    }
  },
};

async function ask(request) {
  const answer = await send(request);
  // If the browser stopped the background during a request, this message starts it again, and it reports the outcome.
  if (!answer && request.kind !== "look") await send({ kind: "look" });
  return answer ?? NO_ANSWER;
}

async function send(request) {
  try {
    return await chrome.runtime.sendMessage(request);
  } catch (noBackground) {
    return undefined;
  }
}
