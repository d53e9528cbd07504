// Sends the call request and converts the answer to a message.

import {
  accepted,
  consent_missing,
  error_closed,
  error_limit,
  error_lines_busy,
  error_nobody,
  error_other,
  error_page,
  error_refused,
  error_signed_out,
  error_unreachable,
  number_problems,
  outcome_unknown_next,
  rate_limited,
  under_way,
  unreached as not_reached,
} from "word-places";
import { fill } from "../panel/say.js";

// Longer than our server lets the telephone system take: by then nobody knows.
const PATIENCE = 20000;

// Seconds, where the server does not say when to ask again.
const A_WHILE = 60;

// Refusals that have sentences of their own; all others have the server's, or one for all.
const SENTENCES = {
  already_under_way: under_way,
  attempts_exhausted: rate_limited,
  client_limit: rate_limited,
  budget_exhausted: error_limit,
  concurrency_limit: error_lines_busy,
  calls_stopped: error_unreachable,
  consent_required: consent_missing,
  daily_limit: error_limit,
  nobody_available: error_nobody,
  origin_not_allowed: error_page,
  outcome_unknown: outcome_unknown_next,
  outside_hours: error_closed,
  phone_system_refused: error_refused,
  phone_system_unreachable: error_unreachable,
  provider_backing_off: error_unreachable,
  rate_limited,
  unauthorized: error_signed_out,
};

// Resolves to what the visitor is told, and the page.
export function request({ host, config, server, language, said }, asked) {
  const silence = new Promise((end) => setTimeout(end, PATIENCE, { code: "outcome_unknown" }));
  const told = (reply) => {
    const { status, code, reason, call_id: callId } = reply;
    if (status === "ok") {
      return { words: said[accepted], isOver: true, state: { state: "accepted", callId } };
    }
    return { words: refusal(reply, said, language), isOver: code === "outcome_unknown", error: { code, reason } };
  };
  const unreached = () => ({ words: said[not_reached], error: { code: "unreached" } });
  return Promise.race([post(host, server + "/click-to-call", asked, config, server), silence]).then(told).catch(unreached);
}

function refusal({ code, reason, message, retry_after: seconds = A_WHILE }, said, language) {
  const kind = /^number_(invalid|not_allowed)$/.test(code) && said[number_problems[reason]];
  const soon = new Date(Date.now() + seconds * 1000).toLocaleTimeString([], { timeStyle: "short" });
  const sentence = said[SENTENCES[code]];
  return kind || (sentence && fill(sentence, language, "soon", soon)) || message || said[error_other];
}

function post(host, address, asked, config, server) {
  return bearer(host)
    .then((headers) => fetch(address, { method: "POST", credentials: "omit", headers, body: JSON.stringify(asked) }))
    .then((response) => response.json())
    .then((reply) => {
      if (reply.code !== "proof_required" || !reply.proof || asked.proof) return reply;
      return import(server + config.base + "proof.js")
        .then(({ solve }) => solve(reply.proof))
        .then((proof) => post(host, address, Object.assign({}, asked, { proof }), config, server));
    });
}

// The token of the site's signed-in user: a string, or a function that returns one.
function bearer(host) {
  const { token } = host;
  return Promise.resolve(typeof token === "function" ? token() : token).then((text) =>
    text ? { authorization: "Bearer " + text } : {}
  );
}
