// The user interface: the panel with the frame, docked or floating, and a button when the panel is collapsed.

import { add } from "../client/elements.js";
import { CHEVRON, HANDSET, icon } from "./icons.js";
import { IncomingCard } from "./incoming-card.js";
import { INCOMING, PROBLEMS, STATUSES, TITLE } from "./words.js";
import css from "./panel.css" with { type: "text" };

export const HOST = "dialpad-mini-dialer";

/** Set on the document element while a docked panel is open, so that pages can leave space for it. */
const DOCK_WIDTH = "--dialpad-dock-width";
/** 400px, and nothing in a window that the panel fills (440px, as in panel.css). */
const WIDTH = "clamp(0px, (100vw - 440px) * 1000, 400px)";
const MOST_CARDS = 4;

export class Panel {
  /** The container of the frame. The frame never leaves it, because a frame that is moved reloads. */
  frame;
  #host;
  #launcher;
  #launcherStatus;
  #section;
  #collapse;
  #status;
  #cards;
  #problem;
  #retry;
  #shown = [];

  /** `onToggle` gets whether the user has collapsed the panel; `onRetry` is called when the user requests a new frame. */
  constructor({ onToggle, onRetry }) {
    this.#host = document.createElement(HOST);
    const root = this.#host.attachShadow({ mode: "open" });
    style(root);
    this.#buildLauncher(root, onToggle);
    this.#buildPanel(root, onToggle, onRetry);
  }

  /** Outside the body, which some routers replace: a frame that leaves the document is lost. */
  attach() {
    if (!this.#host.isConnected) document.documentElement.append(this.#host);
  }

  detach() {
    this.#host.remove();
    document.documentElement.style.removeProperty(DOCK_WIDTH);
  }

  /** A collapsed frame keeps its size and position, because a frame without them may be suspended. */
  show({ mode, isCollapsed, isHidden, status, isRinging, problem }) {
    const isDocked = mode === "docked";
    const root = document.documentElement;
    Object.assign(this.#host.dataset, { mode: isDocked ? "docked" : "floating", status });
    this.#host.toggleAttribute("data-collapsed", isCollapsed);
    this.#host.toggleAttribute("data-hidden", isHidden);
    this.#host.toggleAttribute("data-ringing", isRinging);
    this.#section.inert = isCollapsed;
    this.#launcher.setAttribute("aria-expanded", String(!isCollapsed));
    setText(this.#status, STATUSES[status]);
    setText(this.#launcherStatus, isRinging ? INCOMING : STATUSES[status]);
    setText(this.#problem.firstChild, PROBLEMS[problem] ?? "");
    this.#problem.hidden = !problem;
    this.#retry.hidden = !problem?.startsWith("dialer_") || problem === "dialer_blocked";
    if (isDocked && !isCollapsed) root.style.setProperty(DOCK_WIDTH, WIDTH);
    else root.style.removeProperty(DOCK_WIDTH);
  }

  /** Restores the focus after the user opened or collapsed the panel. */
  moveFocus(isCollapsed) {
    (isCollapsed ? this.#launcher : this.#collapse).focus({ preventScroll: true });
  }

  /** The card of a call. The oldest card is removed if there is no room. */
  addCard(call) {
    this.#shown = this.#shown.filter((card) => card.isShown);
    if (this.#shown.length >= MOST_CARDS) this.#shown.shift().remove();
    const card = new IncomingCard(this.#cards, call);
    this.#shown.push(card);
    return card;
  }

  #buildLauncher(root, onToggle) {
    this.#launcher = add(root, "button", { class: "launcher", part: "launcher" });
    icon(this.#launcher, HANDSET);
    add(this.#launcher, "span", {}, TITLE);
    add(this.#launcher, "i", { class: "dot" });
    this.#launcherStatus = add(this.#launcher, "span", { class: "status" });
    this.#launcher.addEventListener("click", () => onToggle(false));
  }

  #buildPanel(root, onToggle, onRetry) {
    this.#section = add(root, "section", { class: "panel", part: "panel", "aria-label": `Dialpad ${TITLE}` });
    const head = add(this.#section, "header");
    add(head, "h2", {}, TITLE);
    const line = add(head, "p", { role: "status" });
    add(line, "i", { class: "dot" });
    this.#status = add(line, "span");
    this.#collapse = add(head, "button", { class: "icon", "aria-label": `Hide the ${TITLE}` });
    icon(this.#collapse, CHEVRON);
    this.#collapse.addEventListener("click", () => onToggle(true));
    this.#cards = add(this.#section, "div", { class: "cards", "aria-live": "assertive" });
    this.#problem = add(this.#section, "div", { class: "problem", role: "alert" });
    add(this.#problem, "p");
    this.#retry = add(this.#problem, "button", {}, "Try again");
    this.#retry.addEventListener("click", onRetry);
    this.frame = add(this.#section, "div", { class: "frame" });
    this.#section.addEventListener("keydown", ({ key }) => key === "Escape" && onToggle(true));
  }
}

// Only changes, because screen readers announce a status each time it is set.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A constructed stylesheet passes every style-src.
function style(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}
