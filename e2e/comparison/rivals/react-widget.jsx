// With React: renders the button, and loads the form on first interest.

/* global ORIGIN_OF_SHELF */
import * as React from "react";
import { createRoot } from "react-dom/client";
import look from "./look.css" with { type: "text" };
import { company } from "./site.js";

const style = document.createElement("style");
style.textContent = look;
document.head.append(style);

let loading;
/** The form's style sheet is loaded first, so that the form is never shown unstyled. */
const load = () => (loading ||= Promise.all([import(`${ORIGIN_OF_SHELF}/react-form.js`), sheet()]));
const Panel = React.lazy(() => load().then(([{ panelOf }]) => ({ default: panelOf(React) })));

function sheet() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `${ORIGIN_OF_SHELF}/react-form.css`;
  document.head.append(link);
  return new Promise((done) => (link.onload = link.onerror = done));
}

function Widget() {
  const [open, setOpen] = React.useState(false);
  const button = React.useRef(null);
  const close = () => (setOpen(false), button.current.focus());
  return (
    <>
      <button className="launcher" ref={button} aria-expanded={open} onClick={() => setOpen(!open)} onPointerEnter={load} onTouchStart={load} onFocus={load}>
        {company.button}
      </button>
      {open && (
        <React.Suspense fallback={null}>
          <Panel close={close} />
        </React.Suspense>
      )}
    </>
  );
}

const place = document.createElement("div");
document.body.append(place);
createRoot(place).render(<Widget />);
