// The form with Preact and the small metadata of libphonenumber-js.

import { AsYouType, parsePhoneNumber } from "libphonenumber-js/min";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, company } from "./site.js";

const COUNTRY = "US";

let place;
let open = false;

export function toggle(button) {
  open = !open;
  if (!place) document.body.append((place = document.createElement("div")));
  button.setAttribute("aria-expanded", open);
  render(open ? <Panel close={() => (toggle(button), button.focus())} /> : null, place);
}

function Panel({ close }) {
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [promise, setPromise] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);

  const typed = ({ currentTarget }) => {
    // A format that restores what was just deleted would prevent corrections.
    const deletes = currentTarget.value.length < text.length;
    setText(deletes ? currentTarget.value : new AsYouType(COUNTRY).input(currentTarget.value));
    setError("");
  };
  const submit = async (event) => {
    event.preventDefault();
    const number = parsePhoneNumber(text, COUNTRY);
    if (!number?.isValid()) return setError("This number is not complete. Please check it.");
    setBusy(true);
    const { placed, message } = await ask(number.number);
    setBusy(false);
    (placed ? setPromise : setError)(message);
  };

  return (
    <div class="call-panel" role="dialog" aria-label={company.name} onKeyDown={(event) => event.key === "Escape" && close()}>
      <h2>{company.name}</h2>
      {promise ? (
        <p role="status">{promise}</p>
      ) : (
        <form onSubmit={submit}>
          <p>We call you, then connect you to our team.</p>
          <label for="call-number">Your phone number</label>
          <input id="call-number" ref={field} type="tel" autocomplete="tel" value={text} onInput={typed} aria-invalid={!!error} />
          <p role="alert">{error}</p>
          <button class="submit" disabled={busy}>Call me</button>
        </form>
      )}
      <a href={`tel:${company.phone}`}>Or call us: {company.phone}</a>
    </div>
  );
}
