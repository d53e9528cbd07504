// The configuration of company and server, as the loader has it.

/* global ORIGIN_OF_SERVER */
export const company = { domain: "acme.com", name: "Acme Corp", button: "Call Us Now", phone: "+12025550100" };

/** Sends the call request, and returns the message for the visitor. */
export async function ask(number) {
  const body = JSON.stringify({ domain: company.domain, phone_number: number });
  try {
    const response = await fetch(`${ORIGIN_OF_SERVER}/click-to-call`, { method: "POST", credentials: "omit", body });
    const { message } = await response.json();
    return { placed: response.ok, message };
  } catch {
    return { placed: false, message: "We could not reach our server. Please try again." };
  }
}
