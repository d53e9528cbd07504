// The elements in the templates of Vue.

import type { DefineComponent } from "vue";
import type { CallButtonAttributes, CallButtonElement } from "./client.js";
import type { ClickToCallAttributes, ClickToCallProperties } from "./index.js";

declare module "vue" {
  interface GlobalComponents {
    "click-to-call": DefineComponent<ClickToCallAttributes & Partial<ClickToCallProperties>>;
    "call-button": DefineComponent<CallButtonAttributes & Partial<Pick<CallButtonElement, "transport" | "customData">>>;
  }
}
