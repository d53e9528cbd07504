// Keyboard access to the card: it is shown at a focused `tel:` link, follows the link in the tab order, and closes by Escape.

import { numberOfLinkAt } from "./aim.js";

export class Keyboard {
  #window;
  #watch;
  #card;
  #show;
  #hide;
  #dismiss;
  /** The link whose focus shows the card. */
  #link;
  /** The element that had the focus before the button. */
  #origin;

  constructor(window, signal, watch, { card, show, hide, dismiss }) {
    this.#window = window;
    this.#watch = watch;
    this.#card = card;
    this.#show = show;
    this.#hide = hide;
    this.#dismiss = dismiss;
    window.addEventListener("focusin", (event) => this.#focused(event), { capture: true, signal });
    window.addEventListener("focusout", (event) => this.#blurred(event), { capture: true, signal });
    window.addEventListener("keydown", (event) => this.#pressed(event), { capture: true, signal });
  }

  /** The focus keeps the card open. */
  get holds() {
    return this.#link?.isConnected ?? false;
  }

  /** Stores the focused element before the button gets the focus. */
  remember() {
    if (!this.#card()?.hasFocus) this.#origin = focusedIn(this.#window.document);
  }

  #focused(event) {
    const node = event.composedPath()[0];
    if (!event.isTrusted || this.#card()?.isSourceOf(event)) return;
    const range = node.matches?.(":focus-visible") && numberOfLinkAt(this.#watch, node);
    if (!range) return;
    this.#link = node;
    this.#show(range);
  }

  #blurred(event) {
    const goesToCard = this.#card()?.hasFocus;
    if (!event.isTrusted || goesToCard) return;
    if (!this.#link && !this.#card()?.isSourceOf(event)) return;
    this.#link = undefined;
    // The new focus is known only afterwards.
    this.#window.setTimeout(() => this.#card()?.hasFocus || this.#link || this.#hide());
  }

  #pressed(event) {
    const card = this.#card();
    if (!event.isTrusted || !card?.isShown) return;
    if (card.hasFocus) this.#pressedInCard(event);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Tab" && !event.shiftKey && this.#link) this.#enter(event);
  }

  #enter(event) {
    event.preventDefault();
    this.remember();
    this.#card().focus();
  }

  #pressedInCard(event) {
    // Keys also reach the page, which may close its dialogs by Escape.
    event.stopImmediatePropagation();
    if (event.key === "Escape" || (event.key === "Tab" && event.shiftKey)) event.preventDefault();
    // Tab continues from the number, not from the end of the page where our element is.
    if (event.key === "Escape" || event.key === "Tab") this.#close();
  }

  #close() {
    const origin = this.#card().hasFocus ? this.#origin : undefined;
    this.#link = undefined;
    this.#origin = undefined;
    if (origin?.isConnected) origin.focus({ preventScroll: true });
    this.#dismiss();
  }
}

function focusedIn(document) {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused === document.body ? undefined : focused;
}
