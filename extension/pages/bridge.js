// What the views ask of the browser and of the background.

/** Described in `widget-wasm/src/browser/extension/bridge.rs`. */
export const bridge = {
  language: chrome.i18n.getUILanguage(),
  word: (key) => chrome.i18n.getMessage(key),
  ask: async (wish) => JSON.stringify(await chrome.runtime.sendMessage(JSON.parse(wish))),
  grant: (origins) => chrome.permissions.request({ origins: origins.map((origin) => `${origin}/*`) }),
  openOptions: () => chrome.runtime.openOptionsPage(),
  subscribe: () => {},
  site: async () => "",
};
