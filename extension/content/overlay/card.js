// The one element of ours in a page: the button that calls, and a sentence on what becomes of it. It is in the page only while
// it is shown.
//
// What a page can do to it. The element itself can be found, moved and taken away, which ends it and nothing else. Its root is
// closed, made from the isolated world of the extension before the element is in the page, so no script of the page gets at the
// button; a `div`, because a page could define an element of another name, and would be handed ours when it is made. Styles do
// not reach it; as a popover it stands in the top layer, where opacity, clips, filters and transforms of the page's elements do
// not either. A page can still lay something over it, or lure the pointer to where it will appear: see `trust.js`.

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
    // Our own scan passes over it.
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
    // A click leaves the focus where it is: somebody may be typing.
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

  /** Whether an event out of the page comes from it. */
  isSourceOf(event) {
    return event.target === this.#host;
  }

  /** Shows the number on the button, above all that `node` is a part of. */
  show(number, node) {
    this.#button.textContent = say("extension_call", { number });
    this.tell("");
    const parent = dialogAround(node) ?? this.#document.documentElement;
    if (this.#host.parentNode !== parent) {
      parent.append(this.#host);
      this.#host.showPopover();
    }
  }

  /** `says` is the sentence below the button; nothing can be pressed while it `isBusy`. */
  tell(says, isBusy = false) {
    this.#sentence.textContent = says;
    this.#button.setAttribute("aria-busy", isBusy);
    this.#button.setAttribute("aria-disabled", isBusy);
  }

  /** Above a number a sentence comes above the button, which stays where it is. */
  moveTo({ left, top }, isAbove) {
    this.#card.style.left = `${left}px`;
    this.#card.style.top = `${top}px`;
    this.#card.toggleAttribute("data-above", isAbove);
  }

  /** For whoever looks on: a press counts now. */
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

// All outside an open modal dialog is inert, whatever layer it is in. At its end our element is in nobody's way: scripts that
// render a page anew keep to the nodes that they know.
function dialogAround(node) {
  for (let one = node; one; one = one.parentNode ?? one.host) {
    if (one.nodeName === "DIALOG" && one.matches(":modal")) return one;
  }
  return undefined;
}

// Firefox lets content scripts adopt no style sheets: https://bugzilla.mozilla.org/show_bug.cgi?id=1770592
function dress(root, document) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (forbidden) {
    root.append(Object.assign(document.createElement("style"), { textContent: css }));
  }
}
