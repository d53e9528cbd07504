// What the visitor and the page do to the panel before the WebAssembly has come.

// Answers what does as `host.open()`, `close()` and `destroy()` say. What is `asked` is a list of such verbs,
// each with its argument, that wait for the WebAssembly.
export function enliven({ hear, end }, { host, button, asked }, { whole, close, form, number, waits }) {
  const show = (open) => {
    button.removeAttribute("aria-busy");
    if (whole.hidden !== open) return;
    whole.hidden = !open;
    button.setAttribute("aria-expanded", open);
    (open ? number : button).focus({ preventScroll: true });
    const name = "click-to-call:" + (open ? "open" : "close");
    host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail: {} }));
  };
  const leave = () => {
    // What was sent is sent all the same, as it is once the WebAssembly is there.
    let kept = 0;
    for (const wish of asked) {
      if (wish[0] === "call") asked[kept++] = wish;
    }
    asked.length = kept;
    show(false);
  };
  hear(whole, "keydown", ({ key, defaultPrevented }) => key === "Escape" && !defaultPrevented && leave());
  hear(close, "click", leave);
  hear(form, "submit", (event) => {
    event.preventDefault();
    waits();
    // It waits until somebody is there to do it.
    host.call(null);
  });
  const handle = (verb) => {
    show(!/close|destroy/.test(verb));
    if (verb === "destroy") end();
  };
  // A task of its own, as the layout takes a slow phone as long as all of this. Where nobody waits for it, it
  // is done ahead: by the time that the panel opens, fonts have been found and fields made.
  setTimeout(() => {
    for (const [verb] of asked) handle(verb);
    if (!whole.hidden) return;
    whole.hidden = false;
    whole.offsetHeight;
    whole.hidden = true;
  });
  return handle;
}
