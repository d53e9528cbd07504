// What the page itself notes down. Runs in it before any of its scripts.

export interface Noted {
  /** When the button had been painted, in ms since the page was asked for. */
  button: number;
  /** When the visitor clicked. */
  clicked: number;
  /** When the field that had got the focus had been painted. */
  usable: number;
  /** What moved without being moved, for whoever has to find it; after a click too. */
  shifts: string[];
  /** What kept the page from answering for more than 50 ms. */
  longTasks: { start: number; took: number }[];
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** https://wicg.github.io/layout-instability/, which TypeScript does not know yet. */
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

  /** A message that is sent while a frame is made arrives once it is painted. */
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
    // A focus that moves within a shadow tree is told to nobody outside.
    button.getRootNode().addEventListener("focusin", ({ target }) => {
      if (noted.usable || !(target instanceof HTMLInputElement)) return;
      requestAnimationFrame(() => oncePainted(() => (noted.usable ||= performance.now())));
    });
  };
  requestAnimationFrame(look);
  addEventListener("click", ({ timeStamp }) => (noted.clicked ||= timeStamp), true);
}
