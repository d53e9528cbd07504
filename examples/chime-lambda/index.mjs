// The AWS Lambda function of a SIP media application of Amazon Chime SDK, for click2call.
//
// It bridges the two legs of a call, hangs up both, sends DTMF, and reports the states of the call to the server. It needs
// Node.js 20 or later and no packages. docs/chime.md describes the contract and the set-up.
//
// - `call.mjs`: converts an event to actions and a state; no I/O, no clock
// - `report.mjs`: the signed report to the server

import { decide } from "./call.mjs";
import { reportState } from "./report.mjs";

/** The entry point: the handler `index.handler`. */
export const handler = (event) => handle(event, systemPorts(process.env));

/**
* Handles one invocation.
*
* The report is sent before the reply, because a function may be suspended after its reply. A failed report does not
* change the actions.
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
