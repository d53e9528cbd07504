// Records metrics in the page. Runs before the page's scripts.

export interface Noted {
  /** When the button was painted, in ms since the navigation. */
  button: number;
  /** When the visitor clicked. */
  clicked: number;
  /** When the focused field was painted. */
  usable: number;
  /** Layout shifts, with their sources, also after a click. */
  shifts: string[];
  /** Tasks of more than 50 ms. */
  longTasks: { start: number; took: number }[];
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** https://wicg.github.io/layout-instability/, which is missing in TypeScript's types. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

export function probe(element: string): void {
  const noted: Noted = { button: 0, clicked: 0, usable: 0, shifts: [], longTasks: [] };
  window.noted = noted;

  const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(" ");
  const told = ({ value, sources }: LayoutShift) =>
    [`${value.toFixed(4)} at ${performance.now().toFixed(0)} ms`]
      .concat(sources.map(({ node, previousRect, currentRect }) => {
        const name = node instanceof Element ? node.tagName + (node.id ? `#${node.id}` : `.${node.className}`) : (node?.nodeName ?? "something in a shadow tree");
        return `${name} from ${place(previousRect)} to ${place(currentRect)}`;
      }))
      .join("; ");
  const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe("layout-shift", (entry) => noted.shifts.push(told(entry as LayoutShift)));
  observe("longtask", ({ startTime, duration }) => noted.longTasks.push({ start: startTime, took: duration }));

  /** A message that is sent in an animation frame arrives after its paint. */
  const oncePainted = (note: () => void) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = note;
    port2.postMessage(0);
  };
  const find = () => (document.querySelector(element)?.shadowRoot ?? document).querySelector(".launcher");
  const look = () => {
    const button = find();
    if (!button?.getBoundingClientRect().width) return requestAnimationFrame(look);
    oncePainted(() => (noted.button = performance.now()));
    // Focus changes inside a shadow tree fire no event outside.
    button.getRootNode().addEventListener("focusin", ({ target }) => {
      if (noted.usable || !(target instanceof HTMLInputElement)) return;
      requestAnimationFrame(() => oncePainted(() => (noted.usable ||= performance.now())));
    });
  };
  requestAnimationFrame(look);
  addEventListener("click", ({ timeStamp }) => (noted.clicked ||= timeStamp), true);
}
