// The site's own code: its token, its hooks, and the context of a call that attributes do not have.

/** The access token of the signed-in user. The client requests it when a call is made and when it has expired. */
window.callToken = async () => {
  const response = await fetch("/call-token", { cache: "no-store" });
  if (response.status === 401) location.assign("/login");
  return response.ok ? response.text() : undefined;
};

/** Before a call: the call continues only after consent. */
window.askForTerms = async () => (await answer("terms")) === "yes";

/** After a call. A call that was never connected is not rated. */
window.askForRating = async ({ call }) => {
  if (call.cause !== "completed") return;
  if (await answer("rating")) thank("Thank you. This helps us to get better.");
};

function thank(words) {
  const thanks = document.querySelector("#thanks");
  thanks.textContent = words;
  setTimeout(() => (thanks.textContent = ""), 6000);
}

/** The pressed button of a dialog; nothing after Escape. */
function answer(id) {
  const dialog = document.getElementById(id);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

// Context by property: data that should not be in an attribute, or that changes.
document.querySelector("#claim-call").callContext = {
  customerId: document.querySelector("[data-customer-id]").dataset.customerId,
  jobId: "S-2044",
  customData: JSON.stringify({ page: location.pathname, surveyor: "booked" }),
};

document.querySelector("#agents").addEventListener("change", ({ target }) =>
  fetch("/demo/agents", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ available: target.checked }),
  }),
);
