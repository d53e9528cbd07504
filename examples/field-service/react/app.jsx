// Customers, jobs and calls in React. `CallProvider` selects the transport of the buttons; the Mini Dialer stays mounted across
// customers.

import { CallProvider, serverTransport } from "@click2call/widget/call";
import { DialpadCTI, dialpadService, miniDialerTransport } from "@click2call/widget/dialpad";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { cardOf } from "./caller.js";
import { Customer } from "./customer.jsx";
import { CustomerList } from "./customer-list.jsx";
import { callToken, readJson } from "./server.js";

// Docked, if the window is wide enough.
const DIALER_MODE = matchMedia("(min-width: 1200px)").matches ? "docked" : "floating";

function App({ me, customers }) {
  const [usesDialer, setUsesDialer] = useState(false);
  // Incremented after events that may have changed the customer's calls.
  const [callCount, setCallCount] = useState(0);
  const chosen = useChosenId();
  const customer = customers.find(({ id }) => id === chosen);

  const deskPhone = useMemo(() => serverTransport({ apiUrl: me.click2call, token: callToken }), [me]);
  const dialer = useMemo(() => miniDialerTransport(dialpadService), []);
  const report = useMemo(() => ({ apiUrl: me.click2call, token: callToken }), [me]);
  const noteCall = useCallback(() => setCallCount((count) => count + 1), []);

  return (
    <CallProvider transport={usesDialer ? dialer : deskPhone}>
      <header className="bar">
        <a className="mark" href="#"><img src="/icon.svg" alt="" width="32" height="32" /> Brightside</a>
        <div className="switch" role="group" aria-label="Calls go through">
          <button type="button" aria-pressed={!usesDialer} onClick={() => setUsesDialer(false)}>Desk phone</button>
          <button type="button" aria-pressed={usesDialer} onClick={() => setUsesDialer(true)}>Mini Dialer</button>
        </div>
        <nav className="switch" aria-label="The same app">
          <a href="/react/" aria-current="page">React</a>
          <a href="/leptos/">Leptos</a>
        </nav>
        <form className="who" method="post" action="/logout"><span>{me.name}</span><button className="button">Sign out</button></form>
      </header>
      <main className={customer ? "layout chosen" : "layout"}>
        <CustomerList customers={customers} chosen={chosen} />
        <div className="detail">
          {customer
            ? <Customer key={customer.id} customer={customer} click2call={me.click2call} callCount={callCount} onCall={noteCall} />
            : <section className="panel"><h1>Customers</h1><p className="quiet">Choose one to see jobs and calls.</p></section>}
        </div>
      </main>
      <DialpadCTI
        clientId={me.clientId}
        url={me.dialerUrl}
        mode={DIALER_MODE}
        report={report}
        lookUpCustomer={({ external_number: number }) => cardOf(customers, number)}
        onIncomingCall={noteCall}
        onRingingEnd={noteCall}
      />
    </CallProvider>
  );
}

function useChosenId() {
  const subscribe = useCallback((onChange) => {
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, []);
  return useSyncExternalStore(subscribe, () => /^#\/customers\/(.+)$/.exec(location.hash)?.[1]);
}

function Start() {
  const [data, setData] = useState();
  const [isBroken, setIsBroken] = useState(false);
  useEffect(() => {
    Promise.all([readJson("/api/me"), readJson("/api/customers")]).then(
      ([me, customers]) => setData({ me, customers }),
      () => setIsBroken(true),
    );
  }, []);
  if (isBroken) return <main className="welcome"><p role="alert">The site cannot be reached. Reload the page to try again.</p></main>;
  return data ? <App {...data} /> : null;
}

createRoot(document.querySelector("#app")).render(<Start />);
