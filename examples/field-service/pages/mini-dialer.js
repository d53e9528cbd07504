// A stand-in for Dialpad's Mini Dialer, with the same messages.

const session = document.querySelector("#session");
const ring = document.querySelector("#ring");
const last = document.querySelector("#last");
let isSignedIn = false;
let calls = 0;
let ringing;

const send = (method, payload) => parent.postMessage({ api: "opencti_dialpad", version: "1.0", method, payload }, "*");

session.addEventListener("click", () => {
  if (ringing) stop();
  isSignedIn = !isSignedIn;
  session.textContent = isSignedIn ? "Sign out" : "Sign in";
  ring.disabled = !isSignedIn;
  send("user_authentication", { user_authenticated: isSignedIn, user_id: isSignedIn ? "5780975027372032" : null });
});

ring.addEventListener("click", () => (ringing ? stop() : start()));

function start() {
  calls += 1;
  ringing = `600000000000${calls}`;
  ring.textContent = "Stop ringing";
  send("call_ringing", {
    state: "on",
    id: ringing,
    contact: { id: "7", phone: "+12025550142", type: "contact", name: "A. Lovelace", email: "" },
    target: { id: "8", phone: "+12025550107", type: "user", name: "Grace Hopper", email: "" },
    internal_number: "+12025550107",
    external_number: "+12025550142",
  });
}

function stop() {
  send("call_ringing", { state: "off", id: ringing });
  ringing = undefined;
  ring.textContent = "Have Ada Lovelace call";
}

addEventListener("message", ({ data, source }) => {
  if (source !== parent || data?.api !== "opencti_dialpad") return;
  if (data.method === "initiate_call") last.textContent = `Calling ${data.payload.phone_number}`;
  if (data.method === "hang_up_all_calls") last.textContent = "";
});
