// The calls of a customer, from the click2call server.

import { useEffect, useState } from "react";
import { callsOf } from "./server.js";

const STATES = { accepted: "On its way", queued: "On its way", ringing: "Ringing", answered: "Answered", connected: "Connected", placed: "Placed", unknown: "Not known", outcome_unknown: "Not known", failed: "Failed" };
// A report of the Mini Dialer reaches the server shortly after the event here.
const REPORT_DELAY = 1_500;

const CAUSES = { completed: "Talked", busy: "Busy", no_answer: "No answer", cancelled: "Cancelled", failed: "Failed" };
const SOURCES = { mini_dialer: "Mini Dialer", call_button: "Desk phone", api: "Application" };

export function History({ click2call, customerId, callCount }) {
  const [calls, setCalls] = useState();
  const [isBroken, setIsBroken] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      try {
        setCalls(await callsOf(click2call, customerId, abort.signal));
        setIsBroken(false);
      } catch {
        if (!abort.signal.aborted) setIsBroken(true);
      }
    };
    read();
    const timer = setTimeout(read, REPORT_DELAY);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [click2call, customerId, callCount]);
  return (
    <section className="panel" aria-label="Calls">
      <h2>Calls</h2>
      {isBroken && <p className="problem" role="alert">The calls cannot be read right now.</p>}
      {calls?.length === 0 && <p className="quiet">No calls yet.</p>}
      <ul className="history">
        {calls?.map((call) => (
          <li key={call.callId}>
            <span className="arrow" aria-hidden="true">{call.direction === "inbound" ? "↙" : "↗"}</span>
            <div>
              <p>{outcomeOf(call)}{jobOf(call) && ` · ${jobOf(call)}`}</p>
              <p className="quiet">{call.direction === "inbound" ? "Incoming" : "Outgoing"} · {SOURCES[call.source] ?? "Application"}</p>
            </div>
            <time dateTime={call.at}>{timeOf(call.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}

function outcomeOf({ state, cause }) {
  return CAUSES[cause] ?? (state === "ended" ? "Ended" : STATES[state] ?? state);
}

function jobOf({ customData }) {
  return typeof customData === "object" ? customData?.jobId : undefined;
}

function timeOf(at) {
  return new Date(at).toLocaleString("en", { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}
