// Posts the widget's height and events to the embedding page. Messages of the embedding page are ignored.
(() => {
  // Only pages that the tenant allows can embed this frame (`frame-ancestors`). If the browser reports the ancestor's origin,
  // messages are restricted to it.
  const above = (location.ancestorOrigins || [])[0];
  const to = above && above !== "null" ? above : "*";
  const tell = (what, value) => parent.postMessage({ "click-to-call": what, value }, to);
  if (parent === window) return;

  for (const event of ["ready", "open", "close", "state", "error", "scheduled"]) {
    document.addEventListener("click-to-call:" + event, ({ detail }) => tell(event, detail));
  }

  // The policy allows styles by script only.
  const style = new CSSStyleSheet();
  // Room for the focus ring.
  style.replaceSync("body{margin:0;padding:4px}");
  document.adoptedStyleSheets = [style];

  const body = document.body;
  new ResizeObserver(() => tell("height", Math.ceil(body.getBoundingClientRect().height))).observe(body);
})();
