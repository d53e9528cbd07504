// Tells the page around the frame how high the widget is and what becomes of it. It tells only upwards:
// what the page around it says is not listened to.
(() => {
  // Only a page that the tenant lets in has this frame in it (`frame-ancestors`); where the browser says
  // which one that is, nobody else hears.
  const above = (location.ancestorOrigins || [])[0];
  const to = above && above !== "null" ? above : "*";
  const tell = (what, value) => parent.postMessage({ "click-to-call": what, value }, to);
  if (parent === window) return;

  for (const event of ["ready", "open", "close", "state", "error", "scheduled"]) {
    document.addEventListener("click-to-call:" + event, ({ detail }) => tell(event, detail));
  }

  // The policy has no styles but those that are made by script.
  const style = new CSSStyleSheet();
  // Room for the ring of what has the focus.
  style.replaceSync("body{margin:0;padding:4px}");
  document.adoptedStyleSheets = [style];

  const body = document.body;
  new ResizeObserver(() => tell("height", Math.ceil(body.getBoundingClientRect().height))).observe(body);
})();
