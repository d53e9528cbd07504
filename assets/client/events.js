// Reads server-sent events by fetch, because `EventSource` cannot send a token.

const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
// Some minutes of failures: the call is over by then, or its state cannot be determined.
const PATIENCE = 10;

/**
* Reports each state, reconnects after a lost connection, and returns when no more states follow: true if the server closed
* the stream, false if the call cannot be followed.
*/
export async function follow(connect, tell, signal) {
  const line = { lastId: "", ended: false, retry: SHORTEST_PAUSE };
  let failures = 0;
  while (!signal.aborted && failures < PATIENCE) {
    const heard = line.lastId;
    try {
      const response = await connect(line.lastId);
      if (response.status === 204) return true;
      await read(response.body, line, tell);
    } catch (error) {
      if (signal.aborted || isFinal(error)) return false;
    }
    if (line.ended) return true;
    failures = line.lastId === heard ? failures + 1 : 0;
    await pause(Math.min(line.retry * 2 ** failures, LONGEST_PAUSE), signal);
  }
  return false;
}

/** Whether a refusal is final. */
function isFinal({ code }) {
  const passing = ["unreachable", "rate_limited", "request_timeout", "identity_unavailable", "internal"];
  return typeof code === "string" && !passing.includes(code);
}

// 50 % jitter, so that the pages of an office do not reconnect together.
export function pause(longest, signal) {
  return new Promise((on) => {
    const timer = setTimeout(on, longest * (0.5 + Math.random() / 2));
    signal.addEventListener("abort", () => (clearTimeout(timer), on()), { once: true });
  });
}

async function read(body, line, tell) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let fields = {};
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r?\n/);
    rest = lines.pop();
    for (const text of lines) {
      if (text) {
        const [, name, data] = /^([^:]*):? ?(.*)$/.exec(text);
        fields[name] = data;
      } else {
        take(fields, line, tell);
        fields = {};
      }
    }
    if (line.ended) return reader.cancel();
  }
}

function take({ event, data, id, retry }, line, tell) {
  if (id) line.lastId = id;
  if (/^\d+$/.test(retry)) line.retry = +retry;
  if (event === "end") line.ended = true;
  if (event === "state") tell(JSON.parse(data));
}
