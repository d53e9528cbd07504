// A button in an element of the page: `<div data-call-button data-phone="…" data-label="…">`.

import { watchCapacity } from "./capacity.js";
import { add } from "./elements.js";

export const MOUNT = "[data-call-button]";

const UNAVAILABLE = "Nobody is available to take the call right now.";

/** Mounts the button in `host`. Returns a function that restores the element. */
export function mount(host, { apiUrl, domain }) {
  const { buttonClass = "", label = host.textContent.trim() || "Call", unavailable, capacity, department } = host.dataset;
  const before = [...host.childNodes];
  const button = add(null, "button", { class: buttonClass }, label);
  const note = add(null, "p", { role: "status" });
  note.hidden = true;
  host.replaceChildren(button, note);
  const restore = () => host.replaceChildren(...before);
  const company = host.dataset.domain || domain;
  if (!company || (unavailable === undefined && !capacity)) return restore;

  const show = ({ isAvailable, opensAt }) => {
    // A call in progress can be ended.
    const isIdle = !button.dataset.callState;
    host.hidden = !isAvailable && capacity === "hide" && isIdle;
    button.disabled = !isAvailable && isIdle;
    note.hidden = !button.disabled;
    note.textContent = button.disabled ? sentence(unavailable || UNAVAILABLE, opensAt, host) : "";
  };
  const watch = watchCapacity(new URL(apiUrl, location.href), { domain: company, department }, show);
  // The availability of the agent changed.
  host.addEventListener("click-to-call:ended", watch.check);
  return () => {
    watch.stop();
    host.removeEventListener("click-to-call:ended", watch.check);
    host.hidden = false;
    restore();
  };
}

function sentence(text, opensAt, host) {
  const language = host.closest("[lang]")?.lang || undefined;
  const time = opensAt && new Date(opensAt).toLocaleString(language, { weekday: "long", hour: "numeric", minute: "2-digit" });
  return time ? `${text} (${time})` : text;
}
