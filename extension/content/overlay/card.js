// The only element of the extension in a page: the call button and a message about the call. It is in the page only while shown.
//
// Attacks by the page: the element can be found, moved and removed, which only closes it. Its shadow root is closed, and is made in
// the isolated world of the extension before the element is inserted, so scripts of the page cannot reach the button. The element
// is a `div`, because a page could define a custom element of another name and receive ours at construction. Styles of the page do
// not apply to it; as a popover it is in the top layer, so opacity, clips, filters and transforms of the page's elements do not
// apply either. A page can still cover it, or lure the pointer to its position: see `trust.js`.

import { say } from "../../shared/words.js";
import css from "./overlay.css";

export class Card {
  #document;
  #host;
  #root;
  #card;
  #button;
  #sentence;

  constructor(document, press) {
    this.#document = document;
    this.#host = document.createElement("div");
    this.#host.popover = "manual";
    // The scanner skips it.
    this.#host.dataset.clickToCall = "off";
    this.#root = this.#host.attachShadow({ mode: "closed" });
    this.#button = Object.assign(document.createElement("button"), { type: "button" });
    this.#button.addEventListener("click", press);
    this.#sentence = document.createElement("p");
    this.#sentence.setAttribute("role", "status");
    this.#card = document.createElement("div");
    this.#card.className = "card";
    this.#card.dir = chrome.i18n.getMessage("@@bidi_dir") || "ltr";
    this.#card.lang = chrome.i18n.getUILanguage();
    // A click does not move the focus, because the user may be typing.
    this.#card.addEventListener("mousedown", (event) => event.preventDefault());
    this.#card.append(this.#button, this.#sentence);
    this.#root.append(this.#card);
    dress(this.#root, document);
  }

  get button() {
    return this.#button;
  }

  get isShown() {
    return this.#host.isConnected;
  }

  get hasFocus() {
    return this.#root.activeElement !== null;
  }

  get box() {
    return this.#card.getBoundingClientRect();
  }

  get isRightToLeft() {
    return this.#card.dir === "rtl";
  }

  /** Whether an event of the page has its origin in the card. */
  isSourceOf(event) {
    return event.target === this.#host;
  }

  /** Shows the number on the button, above the element that contains `node`. */
  show(number, node) {
    this.#button.textContent = say("extension_call", { number });
    this.tell("");
    const parent = dialogAround(node) ?? this.#document.documentElement;
    if (this.#host.parentNode !== parent) {
      parent.append(this.#host);
      this.#host.showPopover();
    }
  }

  /** `says` is the message below the button; while `isBusy`, the button cannot be pressed. */
  tell(says, isBusy = false) {
    this.#sentence.textContent = says;
    this.#button.setAttribute("aria-busy", isBusy);
    this.#button.setAttribute("aria-disabled", isBusy);
  }

  /** If the card is above the number, the message is above the button, so that the button does not move. */
  moveTo({ left, top }, isAbove) {
    this.#card.style.left = `${left}px`;
    this.#card.style.top = `${top}px`;
    this.#card.toggleAttribute("data-above", isAbove);
  }

  /** Shows that a press counts from now on. */
  setSettled(isSettled) {
    this.#button.toggleAttribute("data-settled", isSettled);
  }

  focus() {
    this.#button.focus({ preventScroll: true, focusVisible: true });
  }

  hide() {
    this.#host.remove();
  }
}

// Everything outside an open modal dialog is inert, in every layer. At the end of the dialog the element disturbs nothing: scripts
// that render a page again only touch the nodes that they know.
function dialogAround(node) {
  for (let one = node; one; one = one.parentNode ?? one.host) {
    if (one.nodeName === "DIALOG" && one.matches(":modal")) return one;
  }
  return undefined;
}

// Firefox content scripts cannot adopt style sheets: https://bugzilla.mozilla.org/show_bug.cgi?id=1770592
function dress(root, document) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (forbidden) {
    root.append(Object.assign(document.createElement("style"), { textContent: css }));
  }
}
