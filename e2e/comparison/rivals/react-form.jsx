// The form with intl-tel-input, whose utilities are loaded as it recommends: when the field exists.

/* global ORIGIN_OF_SHELF */
import intlTelInput from "intl-tel-input";
import { ask, company } from "./site.js";

/** The panel, with the page's React. */
export function panelOf(React) {
  return function Panel({ close }) {
    const [error, setError] = React.useState("");
    const [promise, setPromise] = React.useState("");
    const [busy, setBusy] = React.useState(false);
    const field = React.useRef(null);
    const telephone = React.useRef(null);
    React.useEffect(() => {
      const loadUtils = () => import(`${ORIGIN_OF_SHELF}/react-utils.js`);
      telephone.current = intlTelInput(field.current, { initialCountry: "us", loadUtils });
      field.current.focus();
      return () => telephone.current.destroy();
    }, []);

    const submit = async (event) => {
      event.preventDefault();
      await telephone.current.promise;
      if (!telephone.current.isValidNumber()) return setError("This number is not complete. Please check it.");
      setBusy(true);
      const { placed, message } = await ask(telephone.current.getNumber());
      setBusy(false);
      (placed ? setPromise : setError)(message);
    };

    return (
      <div className="call-panel" role="dialog" aria-label={company.name} onKeyDown={(event) => event.key === "Escape" && close()}>
        <h2>{company.name}</h2>
        {promise && <p role="status">{promise}</p>}
        <form onSubmit={submit} hidden={!!promise}>
          <p>We call you, then connect you to our team.</p>
          <label htmlFor="call-number">Your phone number</label>
          <input id="call-number" ref={field} type="tel" autoComplete="tel" aria-invalid={!!error} />
          <p role="alert">{error}</p>
          <button className="submit" disabled={busy}>Call me</button>
        </form>
        <a href={`tel:${company.phone}`}>Or call us: {company.phone}</a>
      </div>
    );
  };
}
