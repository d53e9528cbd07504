// Sends the call request and converts the answer to a message.

// Longer than the server's timeout for the telephone system: after it, the outcome is unknown.
const PATIENCE = 20000;

// Refusals with their own messages; others have the server's message, or a general one.
const SENTENCES = {
  already_under_way: "under_way",
  attempts_exhausted: "rate_limited",
  client_limit: "rate_limited",
  budget_exhausted: "error_limit",
  concurrency_limit: "error_lines_busy",
  calls_stopped: "error_unreachable",
  consent_required: "consent_missing",
  daily_limit: "error_limit",
  nobody_available: "error_nobody",
  origin_not_allowed: "error_page",
  outcome_unknown: "outcome_unknown_next",
  outside_hours: "error_closed",
  phone_system_refused: "error_refused",
  phone_system_unreachable: "error_unreachable",
  provider_backing_off: "error_unreachable",
  rate_limited: "rate_limited",
  unauthorized: "error_signed_out",
};

// Resolves to the message for the visitor and the event for the page.
export function request({ host, config, server, say }, asked) {
  const silence = new Promise((end) => setTimeout(end, PATIENCE, { code: "outcome_unknown" }));
  const told = (reply) => {
    const { status, code, reason, call_id: callId } = reply;
    if (status === "ok") {
      return { words: say("accepted"), isOver: true, state: { state: "accepted", callId } };
    }
    return { words: refusal(reply, say), isOver: code === "outcome_unknown", error: { code, reason } };
  };
  const unreached = () => ({ words: say("unreached"), error: { code: "unreached" } });
  return Promise.race([post(host, server + "/click-to-call", asked, config, server), silence]).then(told).catch(unreached);
}

function refusal({ code, reason, message, retry_after: seconds }, say) {
  const kind = (code === "number_invalid" || code === "number_not_allowed") && say("number_" + reason);
  const soon = seconds && new Date(Date.now() + seconds * 1000).toLocaleTimeString([], { timeStyle: "short" });
  return kind || (SENTENCES[code] && say(SENTENCES[code], { soon })) || message || say("error_other");
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
