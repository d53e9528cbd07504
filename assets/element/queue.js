// `clickToCall("open")`: commands without a reference to the element. Commands that the page's stub received before this script
// was loaded are in `clickToCall.q`.

const NAME = "click-to-call";

// Returns a function that repeats the commands that found no element yet.
export function listen() {
  const stub = window.clickToCall;
  // An element of the page may have this id; it remains accessible by it.
  if (stub && typeof stub !== "function") return () => {};
  let unheard = (stub && stub.q) || [];

  const say = (verb, ...more) => {
    const { domain } = more[more.length - 1] || {};
    const isMeant = (element) => !domain || element.getAttribute("domain") === domain;
    if (verb === "on") {
      const [type, hear] = more;
      document.addEventListener(NAME + ":" + type, (event) => isMeant(event.target) && hear(event));
      return;
    }
    for (const element of document.querySelectorAll(NAME)) {
      if (isMeant(element) && element[verb]) return element[verb](more[0]);
    }
    unheard[unheard.length] = [verb, ...more];
  };
  window.clickToCall = say;

  return () => {
    const said = unheard;
    unheard = [];
    for (const words of said) say(...words);
  };
}
