// The AWS Lambda function of a SIP media application of Amazon Chime SDK, for click2call.
//
// It bridges the two legs of a call, hangs up both, plays digits, and reports the states of the call to the
// server. It needs Node.js 20 or later and no packages. docs/chime.md describes the contract and the set-up.
//
// - `call.mjs`: from an event to the actions and the state; no I/O, no clock
// - `report.mjs`: the signed report to the server

import { decide } from "./call.mjs";
import { reportState } from "./report.mjs";

/** The entry point: the handler `index.handler`. */
export const handler = (event) => handle(event, systemPorts(process.env));

/**
 * Handles one invocation.
 *
 * The report is sent before the reply, since a function may be suspended once it has replied. A report that fails
 * changes nothing for the call: the actions are returned all the same.
 */
export async function handle(event, ports) {
  const { state, actions, attributes } = decide(event);
  if (state) await reportState({ event, attributes, state }, ports);
  return {
    SchemaVersion: "1.0",
    Actions: actions,
    ...(Object.keys(attributes).length > 0 && { TransactionAttributes: attributes }),
  };
}

function systemPorts(environment) {
  return {
    url: environment.CLICK2CALL_EVENTS_URL,
    secret: environment.CLICK2CALL_EVENTS_SECRET,
    fetch: globalThis.fetch,
    now: Date.now,
    log: (line) => console.error(line),
  };
}
