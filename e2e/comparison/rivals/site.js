// What every rival knows of the company and of the server, as our loader has it baked in.

/* global ORIGIN_OF_SERVER */
export const company = { domain: "acme.com", name: "Acme Corp", button: "Call Us Now", phone: "+12025550100" };

/** Asks for the call, and answers what the visitor is to read. */
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
