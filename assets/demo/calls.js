// Follows a company's latest simulated call and shows its progress.

const PACE = 700;
const LONGEST_PAUSE = 10_000;
// A server that sends nothing for this long counts as lost.
const PATIENCE = 3000;

const part = (id) => document.getElementById(id);
const line = part("line");

export function follow(domain, company) {
  let pause = PACE;
  let timer;
  let shown = "";

  const look = async () => {
    try {
      const reply = await fetch("/demo/calls", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (!reply.ok) throw new Error(reply.status);
      const { calls } = await reply.json();
      const call = calls.find((call) => call.domain === domain);
      const now = JSON.stringify(call);
      if (call && now !== shown) show(call, company);
      if (pause > PACE) line.textContent = call ? "" : "No call yet.";
      shown = now;
      pause = PACE;
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      line.textContent = "The server does not answer. Looking again soon.";
    }
    rest();
  };
  // A hidden page sends no requests.
  const rest = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, pause);
  };

  document.addEventListener("visibilitychange", rest);
  look();
}

function show(call, company) {
  part("placed").hidden = false;
  line.textContent = "";
  part("steps").replaceChildren(
    ...call.history.map((step, index) => entry(step, index === call.history.length - 1, company))
  );
  part("asked").replaceChildren(...Object.entries(call.asked).flatMap(field));
}

function entry(step, isLast, company) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = say(step, company);
  if (step.state === "connected" || step.cause === "completed") words.className = "good";
  if (step.state === "ended" && step.cause !== "completed") words.className = "bad";
  const time = document.createElement("time");
  time.textContent = `${(step.after_ms / 1000).toFixed(1)} s`;
  if (isLast && step.state !== "ended") item.className = "alive";
  item.append(words, time);
  return item;
}

function field([name, value]) {
  const term = document.createElement("dt");
  term.textContent = name;
  const description = document.createElement("dd");
  description.textContent = value;
  return [term, description];
}

function say({ state, leg, cause }, company) {
  const visitor = leg === "visitor";
  switch (state) {
    case "accepted":
      return "The phone system took the call";
    case "queued":
      return `Waiting in ${company}'s queue`;
    case "ringing":
      return visitor ? "Your phone is ringing" : `${company} is ringing`;
    case "answered":
      return visitor ? "You answered" : `${company} answered`;
    case "connected":
      return "Connected";
    default:
      return ENDS[cause] || "The call is over";
  }
}

const ENDS = {
  completed: "Call completed",
  busy: "Your line was busy",
  no_answer: "Nobody answered your phone",
  cancelled: "The call was cancelled",
  failed: "The phone system gave up",
};
