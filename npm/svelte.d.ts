// The elements in the templates of Svelte.

import type { HTMLAttributes } from "svelte/elements";
import type { CallButtonAttributes, CallButtonElement } from "./client.js";
import type { ClickToCallAttributes, ClickToCallElement, ClickToCallEvents } from "./index.js";

/** `onclick-to-call:state={…}` for each event. */
type Listeners<Events> = { [Name in keyof Events & string as `on${Name}`]?: (event: Events[Name]) => unknown };

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "click-to-call": HTMLAttributes<ClickToCallElement> &
      ClickToCallAttributes &
      Partial<Pick<ClickToCallElement, "token">> &
      Listeners<ClickToCallEvents>;
    "call-button": HTMLAttributes<CallButtonElement> &
      CallButtonAttributes &
      Partial<Pick<CallButtonElement, "transport" | "customData">> &
      Listeners<{ [Name in keyof HTMLElementEventMap as Name extends `click-to-call:${string}` ? Name : never]: HTMLElementEventMap[Name] }>;
  }
}
